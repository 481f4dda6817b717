// The chat's window: header, messages, notices, where the person writes; and how elements are made.
import { runs, safeUrl } from "./state.js";

const EMOJI = "😀😂😉😊😍😘😎😢😭😡😱🙂🙄🙏👋👌👍👎👏🔥🎉🤔💔✅";
const TOGETHER = 300_000;
const TAGS = /** @type {Record<string, any>} */ ({ bold: "b", italic: "i", underline: "u", strike: "s", code: "code" });
const STEPS = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 });

/** @type {MakeView} */
export const makeView = (element, options, say, hands) => {
  let stuck = true; // to the newest message
  let at = 0;
  let first = "";
  let last = "";
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
    // A picture that arrives is no scrolling away.
    stuck = scrollHeight - scrollTop - clientHeight < 60 || (stuck && scrollTop >= at);
    at = scrollTop;
  };

  const scrolled = () => {
    look();
    if (stuck) newer.hidden = true;
    if (at < 100) hands.older();
    hands.scrolled();
  };

  /** @param {any} event */
  const key = (event) => {
    if (event.key === "Escape") hands.close();
    if (event.key !== "Tab") return;
    const all = /** @type {any[]} */ ([...element.querySelectorAll("a,button,input,textarea,audio,video,[tabindex]")]);
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
  const header = ({ settings, connection, messages, muted, wait }) => {
    const author = messages.findLast(({ from }) => from === "desk")?.author;
    title.textContent = options.title || settings?.title || say("title");
    greeting.textContent = options.greeting || settings?.greeting || say("greeting");
    subtitle.textContent = connection === "online" ? log.back(wait) || author?.name || log.usual(wait) || say("subtitle") : say(connection);
    element.dataset.connection = connection;
    bell.ariaPressed = `${!muted}`;
    renew(face, author, () => [avatar(author, base)]);
  };

  /** @param {State} state */
  const messages = ({ messages, ready, older }) => {
    const below = scroller.scrollHeight - scroller.scrollTop;
    const newest = messages.at(-1);
    const news = newest && newest.key !== last;
    look();
    log.update(messages);
    hello.hidden = !!older || !ready;
    if (stuck || (news && newest.pending)) bottom();
    else if (messages[0]?.key !== first) scroller.scrollTop = scroller.scrollHeight - below; // older ones came above
    else if (news) newer.hidden = false;
    first = messages[0]?.key || "";
    last = newest?.key || "";
    if (ready) scroller.ariaLive = "polite"; // history is not read aloud, news is
  };

  /** Where they want to be answered, while nobody does. @param {State} state */
  const elsewhere = ({ messages, wait, left: it, offer: offered }) => {
    const waits = messages.at(-1)?.from === "me";
    const names = wait?.services || [];
    ask.hidden = !waits || !!it || !wait?.ask;
    services.hidden = !waits || !!it || !names[0];
    renew(services, names, () => [say("services"), ...names.map((name) => textButton(name, () => hands.join(name)))]);
    left.hidden = !waits || !it;
    left.textContent = it && say(it.t, { name: it.email || it.service });
    offer.hidden = !offered || !ask.hidden || !services.hidden;
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
  const mail = h("input", { type: "email", required: true, autocomplete: "email", "aria-label": "E-mail", placeholder: "E-mail" });
  const ask = h("form", {
    class: "notice",
    onsubmit(event) {
      event.preventDefault();
      hands.leave(mail.value);
    },
  }, say("ask"), mail, h("button", { class: "link" }, say("leave")));
  const services = h("div", { class: "notice" });
  const left = h("div", { class: "notice", role: "status" });
  element.role = "dialog";
  element.setAttribute("aria-labelledby", "title");
  element.append(
    h("header", {}, face, h("div", {}, title, subtitle), bell, iconButton("close", say("close"), hands.close)),
    h("main", {}, scroller, newer), notice, offer, ask, services, left, composer.element, h("div", { class: "drop" }, say("drop")),
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
      renew(dots, state.typing, () => (state.typing ? [h("i"), h("i"), h("i"), h("span", { class: "unseen" }, say("typing"))] : []));
      messages(state);
      elsewhere(state);
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
      picker.accept = now?.file_types.join() || "";
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

/** @type {MakeLog} */
const makeLog = (say, { lang, base }, hands) => {
  const element = h("div", { class: "list" });
  // 3:30 pm or 15:30
  const clock = new Intl.DateTimeFormat(navigator.language.startsWith(lang) ? navigator.language : lang, { hour: "2-digit", minute: "2-digit" });
  const date = new Intl.DateTimeFormat(lang, { day: "numeric", month: "long" });
  const near = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const rows = new Map();

  const blank = (key = "") => {
    const node = h("div", {}, ...["head", "bubble", "foot"].map((name) => h("div", { class: name })));
    rows.set(key, node);
    return node;
  };

  /** @type {Draw} */
  const draw = (m, before, after) => {
    const node = rows.get(m.key) || blank(m.key);
    const [head, bubble, foot] = node.children;
    const { text, entities, buttons, files, deleted, author, from, pending, failed, state, at, edited } = m;
    const mine = from === "me";
    const day = before && dayOf(before.at) === dayOf(at) ? "" : nameOf(at);
    const first = day || !together(before, m);
    const last = pending || !together(m, after);
    node.className = `row ${from} ${first ? "first" : ""} ${deleted ? "deleted" : ""}`;
    bubble.classList.toggle("bare", !text && !deleted);
    foot.classList.toggle("failed", !!failed);
    renew(bubble, [text, entities, buttons, files, deleted], () => content(m));
    renew(head, [day, first, author], () => [
      day && h("div", { class: "day" }, day),
      h("div", { class: first && author ? "name" : "unseen" }, author && avatar(author, base), mine ? say("you") : author?.name || say("support")),
    ]);
    renew(foot, [last, pending, failed, state, at, edited], () => {
      if (failed) return [say("failed"), textButton(say("retry"), () => hands.retry(m.key)), textButton(say("discard"), () => hands.discard(m.key))];
      const how = [clock.format(at), edited && say("edited"), mine && say(pending ? "sending" : state === "read" ? "read" : "received")];
      return [last && how.filter(Boolean).join(" · ")];
    });
    return node;
  };

  const nameOf = (at = 0) => {
    const ago = Math.round((dayOf(at) - dayOf(Date.now())) / 864e5);
    return ago > -2 ? near.format(ago, "day") : date.format(at);
  };

  /** @type {Content} */
  const content = ({ text, entities, buttons = [], files = [], deleted }) =>
    deleted ? [say("deleted")] : [
      ...files.map(file),
      text && h("div", { class: "text", dir: "auto" }, ...marked(runs(text, entities))),
      ...buttons.map((row) => h("div", { class: "buttons" }, ...row.map((it) => {
        const url = safeUrl(it.url);
        return url ? anchor(url, "", it.text) : textButton(it.text, () => hands.press(it.text));
      }))),
    ];

  /** @param {FileInfo} file */
  const file = ({ type, name, mime, size, url, state, preview, meta = {} }) => {
    const away = url && safeUrl(url, `${base}/`);
    const src = preview || away;
    const { width, height } = meta;
    if (!src) return chip(name || meta.name || type, meta.phone || say(state === "failed" ? "lost" : "coming"));
    // What this browser cannot show can still be saved.
    const onerror = (/** @type {any} */ { target }) => (target.closest("a") || target).replaceWith(chip(name, bytes(lang, size), src));
    if (/^image/.test(mime)) {
      return anchor(away || src, `media ${type}`, h("img", { src, alt: name || say("picture"), width, height, onerror }));
    }
    if (/^video/.test(mime)) {
      const loop = type === "animation" && !matchMedia("(prefers-reduced-motion)").matches;
      const video = h("video", { src, class: "media", controls: !loop, loop, autoplay: loop, playsinline: true, preload: "metadata", "aria-label": name, width, height, onerror });
      video.muted = loop;
      return video;
    }
    if (/^audio/.test(mime)) return h("audio", { src, controls: true, preload: "metadata", "aria-label": name, onerror });
    return chip(name, bytes(lang, size), src);
  };

  return {
    element,
    back: (wait) => (wait?.opens_at > Date.now() ? say("back", { day: nameOf(wait.opens_at), at: clock.format(wait.opens_at) }) : ""),
    usual(wait) {
      const minutes = Math.ceil(wait?.expected_ms / 6e4);
      return minutes && say("usual", { n: minutes < 90 ? measured(lang, "minute", minutes) : measured(lang, "hour", Math.ceil(minutes / 60)) });
    },
    update(messages) {
      const gone = new Map(rows);
      let place = element.firstChild;
      messages.forEach((m, i) => {
        gone.delete(m.key);
        const node = draw(m, messages[i - 1], messages[i + 1]);
        if (node === place) place = node.nextSibling;
        else element.insertBefore(node, place);
      });
      for (const [key, node] of gone) {
        node.remove();
        rows.delete(key);
      }
    },
  };
};

const measured = (lang = "", unit = "", n = 0) => new Intl.NumberFormat(lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(n);

export const bytes = (lang = "", size = 0) => (size >= 1e6 ? measured(lang, "megabyte", size / 2 ** 20) : measured(lang, "kilobyte", Math.ceil(size / 1024)));

/** @param {Author | null} [author] */
const avatar = (author, base = "") => {
  const src = author?.picture && safeUrl(author.picture, `${base}/`);
  const letters = author?.name.split(" ", 2).map((word) => [...word][0]).join("");
  return h("span", { class: "avatar", "aria-hidden": "true" }, letters || icon("person"), src && h("img", { src, alt: "" }));
};

/** @type {Together} */
const together = (a, b) => a && b && a.from === b.from && a.author?.name === b.author?.name && b.at - a.at < TOGETHER;

const dayOf = (at = 0) => new Date(at).setHours(0, 0, 0, 0);

/** @param {any[]} children */
const anchor = (href = "", style = "", ...children) => h("a", { href, class: style, target: "_blank", rel: "noopener" }, ...children);

const chip = (title = "", detail = "", url = "") => {
  const inside = [icon("file"), h("span", {}, title, h("small", {}, detail))];
  return url ? anchor(url, "chip", ...inside) : h("span", { class: "chip" }, ...inside);
};

/** @param {Run[]} all */
const marked = (all) => {
  const out = /** @type {any[]} */ ([]);
  let open = -1;
  for (const { text, marks, url, block } of all) {
    if (block && block.id !== open) out.push(h(block.type === "pre" ? "pre" : "blockquote"));
    open = block ? block.id : -1;
    let node = /** @type {any} */ (text);
    for (const mark of marks) node = TAGS[mark] ? h(TAGS[mark], {}, node) : h("span", { class: mark, tabindex: 0 }, node);
    if (url) node = anchor(url, "", node);
    if (block) out.at(-1).append(node);
    else out.push(node);
  }
  return out;
};

/** Anew only when it changed: a video may be playing, a button in focus. @type {Renew} */
const renew = (node, of, children) => {
  const look = JSON.stringify(of);
  if (node.look !== look) node.replaceChildren(...children().filter(Boolean));
  node.look = look;
};

/** Text nodes and properties only, never markup from a string. @type {Make} */
const h = (tag, props = {}, ...children) => {
  const element = document.createElement(tag);
  for (const name in props) {
    const value = props[name];
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value || value === 0) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(Boolean));
  return element;
};

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  attach: "M20 11l-8 8a5 5 0 0 1-7-7l8-8a3.4 3.4 0 0 1 5 5l-8 8a1.7 1.7 0 0 1-2.4-2.4L15 7",
  emoji: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14a4 4 0 0 0 7 0M9 9.5h0M15 9.5h0",
  bell: "M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21a2 2 0 0 0 4 0",
  file: "M13 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9zv6h6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0",
  down: "M12 5v14M6 13l6 6 6-6",
};

/** @param {keyof typeof PATHS} name */
const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.appendChild(document.createElementNS(svg.namespaceURI, "path")).setAttribute("d", PATHS[name]);
  return svg;
};

/** @param {keyof typeof PATHS} picture */
const iconButton = (picture, label = "", press = () => {}) =>
  h("button", { type: "button", class: `icon ${picture}`, "aria-label": label, title: label, onclick: press }, icon(picture));

const textButton = (text = "", press = () => {}) => h("button", { type: "button", class: "link", onclick: press }, text);
