// Where the person writes: text, emoji, files by button and paste.
// @ts-check
import { h, iconButton } from "./dom.js";

const EMOJI = "😀😁😂🙂😉😊😍😘😎🤔😐🙄😏😮😴😢😭😡😱🤯🥳🤗🤝👍👎👌👏🙏💪👋💔🔥⭐🎉🎁✅❌❓❗💬";
const STEPS = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 });

/** @type {MakeComposer} */
export const makeComposer = (say, hands) => {
  let limits = /** @type {Settings | null} */ (null);
  let uploading = false;

  const ready = () => {
    const text = field.value.trim();
    const over = [...text].length - (limits?.text_limit || 4000);
    count.textContent = over > 0 ? say("long", { n: over }) : "";
    go.disabled = over > 0 || uploading || field.disabled || !(text || tray.firstChild);
  };

  const fit = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    ready();
  };

  const typed = () => {
    fit();
    hands.typing(!!field.value);
    hands.draft(field.value);
  };

  const send = () => {
    if (go.disabled) return;
    hands.send(field.value.trim());
    field.value = "";
    typed();
    field.focus();
  };

  const toggle = (open = emoji.hidden) => {
    emoji.hidden = !open;
    smile.ariaExpanded = `${open}`;
    (open ? faces[0] : field).focus();
  };

  /** @param {Upload} upload */
  const draw = (upload) => {
    const { file: { name, type }, preview, progress, error, done } = upload;
    return h("div", { class: `upload ${error ? "bad" : ""}` },
      preview && (/^image/.test(type) ? h("img", { src: preview, alt: "" }) : h("video", { src: preview })),
      h("span", {}, name),
      !done && !error && h("progress", { value: progress, "aria-label": name }),
      error && h("button", { type: "button", class: "link", onclick: () => hands.again(upload) }, say("retry")),
      iconButton("close", `${say("cancel")}: ${name}`, () => hands.remove(upload)));
  };

  const field = h("textarea", {
    rows: 1, placeholder: say("placeholder"), "aria-label": say("placeholder"), dir: "auto", oninput: typed,
    onblur: () => hands.typing(false),
    onkeydown(/** @type {KeyboardEvent} */ event) {
      // On a touch keyboard Enter is the only way to a new line.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
      event.preventDefault();
      send();
    },
    onpaste(/** @type {ClipboardEvent} */ event) {
      const { files } = /** @type {DataTransfer} */ (event.clipboardData);
      if (files.length) event.preventDefault();
      hands.attach(files);
    },
  });
  const picker = h("input", {
    type: "file", multiple: true, hidden: true,
    onchange() {
      hands.attach(picker.files || []);
      picker.value = "";
      field.focus();
    },
  });
  const faces = [...EMOJI].map((face, i) => h("button", {
    type: "button", tabindex: i ? -1 : 0,
    onclick() {
      field.setRangeText(face, field.selectionStart, field.selectionEnd, "end");
      toggle(false);
      typed();
    },
  }, face));
  const emoji = h("div", {
    class: "faces", role: "group", "aria-label": say("emoji"), hidden: true,
    onkeydown(/** @type {KeyboardEvent} */ event) {
      const step = STEPS[event.key];
      if (step) faces[faces.indexOf(/** @type {any} */ (event.target)) + step]?.focus();
      else if (event.key === "Escape") toggle(false);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  }, ...faces);
  const smile = iconButton("emoji", say("emoji"), () => toggle());
  const go = iconButton("send", say("send"), send);
  const tray = h("div", { class: "tray" });
  const count = h("div", { class: "count", role: "status" });
  const element = h("div", { class: "composer" }, emoji, tray, count, picker,
    h("div", { class: "line" }, iconButton("attach", say("attach"), () => picker.click()), field, smile, go));

  return {
    element,
    field,
    fill(text) {
      field.value = text;
      fit();
    },
    limit(now, refused) {
      if (now !== limits) picker.accept = now?.file_types.join() || "";
      limits = now;
      field.disabled = refused;
      ready();
    },
    files(uploads) {
      uploading = uploads.some(({ done }) => !done);
      tray.replaceChildren(...uploads.map(draw));
      ready();
    },
  };
};
