// The chat's window: header, messages, notices, and where the person writes.
// @ts-check
import { avatar, h, icon, iconButton, makeLog, textButton } from "./log.js";

const EMOJI = "😀😂🙂😉😊😍😘😎🤔🙄😮😢😭😡😱🥳🤗🤝👍👎👌👏🙏💪👋💔🔥⭐🎉🎁✅❌";
const STEPS = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 });

/** @type {MakeView} */
export const makeView = (element, options, say, hands) => {
  let stuck = true; // to the newest message
  let at = 0;
  let first = "";
  let last = "";
  let faced = "?";
  const { base } = options;
  const log = makeLog(say, options, hands);
  const composer = makeComposer(say, hands);

  const bottom = () => {
    stuck = newer.hidden = true;
    scroller.scrollTop = scroller.scrollHeight;
    at = scroller.scrollTop;
  };

  const look = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    // What grows below, as a picture that arrives does, is no scrolling away.
    stuck = scrollHeight - scrollTop - clientHeight < 60 || (stuck && scrollTop >= at);
    at = scrollTop;
  };

  const scrolled = () => {
    look();
    if (stuck) newer.hidden = true;
    if (at < 100) hands.older();
    hands.scrolled();
  };

  /** Escape closes, Tab stays inside. @param {any} event */
  const key = (event) => {
    if (event.key === "Escape") hands.close();
    if (event.key !== "Tab") return;
    const all = /** @type {any[]} */ ([...element.querySelectorAll("a,button,textarea,audio,video,[tabindex]")]);
    const stops = all.filter((it) => it.tabIndex >= 0 && it.offsetParent && !it.disabled);
    if (event.shiftKey) stops.reverse();
    if (event.target !== stops.at(-1)) return;
    event.preventDefault();
    stops[0].focus();
  };

  /** @param {any} event */
  const drag = (event) => {
    const { types, files } = event.dataTransfer;
    if (!types.includes("Files")) return;
    event.preventDefault();
    element.classList.toggle("dragging", event.type === "dragover");
    if (event.type === "drop") hands.attach(files);
  };

  /** @param {State} state */
  const header = ({ settings, connection, messages, muted }) => {
    const author = messages.findLast(({ from }) => from === "desk")?.author;
    title.textContent = options.title || settings?.title || say("title");
    greeting.textContent = options.greeting || settings?.greeting || say("greeting");
    subtitle.textContent = connection === "online" ? author?.name || say("subtitle") : say(connection);
    element.dataset.connection = connection;
    bell.ariaPressed = `${!muted}`;
    const name = JSON.stringify(author);
    if (name !== faced) face.replaceChildren(avatar(author, base));
    faced = name;
  };

  /** @param {State} state */
  const messages = ({ messages, ready, more }) => {
    const below = scroller.scrollHeight - scroller.scrollTop;
    const newest = messages.at(-1);
    const news = newest && newest.key !== last;
    look();
    log.update(messages);
    hello.hidden = more || !ready;
    if (stuck || (news && newest.pending)) bottom();
    else if (messages[0]?.key !== first) scroller.scrollTop = scroller.scrollHeight - below; // older ones came above
    else if (news) newer.hidden = false;
    first = messages[0]?.key || "";
    last = newest?.key || "";
    if (ready) scroller.ariaLive = "polite"; // history is not read aloud, news is
  };

  const title = h("h2", { id: "title" });
  const subtitle = h("p", { role: "status" });
  const face = h("div");
  const bell = iconButton("bell", say("sound"), hands.mute);
  const greeting = h("div", { class: "bubble" });
  const hello = h("div", { class: "row desk" }, greeting);
  const dots = h("div", { class: "typing", role: "status" });
  const scroller = h("div", { class: "scroller", role: "log", "aria-live": "off", "aria-label": say("log"), tabindex: 0, onscroll: scrolled }, hello, log.element, dots);
  const newer = h("button", { type: "button", class: "newer", hidden: true, onclick: bottom }, icon("down"), say("newer"));
  const notice = h("div", { class: "notice", role: "alert", hidden: true });
  const offer = h("div", { class: "notice" }, say("offer"),
    textButton(say("allow"), () => hands.allow(true)),
    textButton(say("later"), () => hands.allow(false)));
  element.role = "dialog";
  element.setAttribute("aria-labelledby", "title");
  element.append(
    h("header", {}, face, h("div", {}, title, subtitle), bell, iconButton("close", say("close"), hands.close)),
    h("main", {}, scroller, newer), notice, offer, composer.element, h("div", { class: "drop" }, say("drop")),
  );
  element.addEventListener("keydown", key);
  for (const event of ["dragover", "dragleave", "drop"]) element.addEventListener(event, drag);
  const resized = new ResizeObserver(() => stuck && bottom());
  resized.observe(log.element);
  resized.observe(scroller);

  return {
    update(state) {
      header(state);
      dots.hidden = !state.typing;
      if (state.typing && !dots.firstChild) dots.append(h("i"), h("i"), h("i"), h("span", { class: "unseen" }, say("typing")));
      messages(state);
      offer.hidden = !state.offer;
      composer.limit(state.settings, state.connection === "refused");
    },
    fill: composer.fill,
    files: composer.files,
    complain(sentence) {
      notice.hidden = !sentence;
      notice.replaceChildren(sentence, iconButton("close", say("cancel"), () => (notice.hidden = true)));
    },
    atBottom: () => stuck,
    focus() {
      bottom();
      composer.fill(composer.field.value);
      composer.field.focus({ preventScroll: true });
    },
  };
};

/** Text, emoji, files by button and paste. @type {MakeComposer} */
const makeComposer = (say, hands) => {
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
      error && textButton(say("retry"), () => hands.again(upload)),
      iconButton("close", `${say("cancel")}: ${name}`, () => hands.remove(upload)));
  };

  const field = h("textarea", {
    rows: 1, placeholder: say("placeholder"), "aria-label": say("placeholder"), dir: "auto", oninput: typed,
    onblur: () => hands.typing(false),
    onkeydown(event) {
      // On a touch keyboard Enter is the only way to a new line.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
      event.preventDefault();
      send();
    },
    onpaste(event) {
      const { files } = event.clipboardData;
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
    onkeydown(event) {
      const step = STEPS[event.key];
      if (step) faces[faces.indexOf(event.target) + step]?.focus();
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
