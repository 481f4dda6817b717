// The list of messages, each drawn again only where what it shows has changed; and how elements are made.
// @ts-check
import { runs, safeUrl } from "./state.js";

const TOGETHER = 300_000;
const TAGS = /** @type {Record<string, any>} */ ({ bold: "b", italic: "i", underline: "u", strike: "s", code: "code" });

/** @type {MakeLog} */
export const makeLog = (say, { lang, base }, hands) => {
  const element = h("div", { class: "list" });
  // 3:30 pm or 15:30
  const clock = new Intl.DateTimeFormat(navigator.language.startsWith(lang) ? navigator.language : lang, { hour: "2-digit", minute: "2-digit" });
  const date = new Intl.DateTimeFormat(lang, { day: "numeric", month: "long" });
  const near = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const rows = new Map();

  const blank = (key = "") => {
    const [head, bubble, foot] = ["head", "bubble", "foot"].map((name) => h("div", { class: name }));
    const row = { head, bubble, foot, node: h("div", {}, head, bubble, foot), look: "", body: "" };
    rows.set(key, row);
    return row;
  };

  /** @type {Draw} */
  const draw = (m, before, after) => {
    const row = rows.get(m.key) || blank(m.key);
    const { text, entities, buttons, files, deleted, author, from, pending, failed, state, at, edited } = m;
    const mine = from === "me";
    const day = before && dayOf(before.at) === dayOf(at) ? "" : nameOf(dayOf(at));
    const first = day || !together(before, m);
    const last = !together(m, after);
    const look = JSON.stringify([day, first, last, author, pending, failed, state, at, edited]);
    const body = JSON.stringify([text, entities, buttons, files, deleted]);
    if (row.body !== body) fill(row.bubble, m); // not for a receipt: a video may be playing
    if (row.look !== look) {
      row.node.className = `row ${from} ${first ? "first" : ""} ${deleted ? "deleted" : ""}`;
      row.head.replaceChildren(
        day && h("div", { class: "day" }, day),
        h("div", { class: first && author ? "name" : "unseen" }, author && avatar(author, base), mine ? say("you") : author?.name || say("support")),
      );
      if (failed) row.foot.replaceChildren(say("failed"), textButton(say("retry"), () => hands.retry(m.key)), textButton(say("discard"), () => hands.discard(m.key)));
      else {
        const how = [edited && say("edited"), mine && say(pending ? "sending" : state === "read" ? "read" : "received")];
        row.foot.replaceChildren(...(last || pending ? [[clock.format(at), ...how].filter(Boolean).join(" · ")] : []));
      }
      row.foot.className = `foot ${failed ? "failed" : ""}`;
    }
    Object.assign(row, { look, body });
    return row.node;
  };

  const nameOf = (day = 0) => {
    const ago = Math.round((day - dayOf(Date.now())) / 864e5);
    return ago > -2 ? near.format(ago, "day") : date.format(day);
  };

  /** @type {Fill} */
  const fill = (bubble, { text, entities, buttons = [], files = [], deleted }) => {
    bubble.classList.toggle("bare", !text && !deleted);
    if (deleted) return bubble.replaceChildren(say("deleted"));
    bubble.replaceChildren(
      ...files.map(file),
      text && h("div", { class: "text", dir: "auto" }, ...marked(runs(text, entities))),
      ...buttons.map((row) => h("div", { class: "buttons" }, ...row.map((it) => {
        const url = safeUrl(it.url);
        return url ? anchor(url, "", it.text) : textButton(it.text, () => hands.press(it.text));
      }))),
    );
  };

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
    update(messages) {
      const gone = new Map(rows);
      let place = element.firstChild;
      messages.forEach((m, i) => {
        gone.delete(m.key);
        const node = draw(m, messages[i - 1], messages[i + 1]);
        if (node === place) place = node.nextSibling;
        else element.insertBefore(node, place);
      });
      for (const [key, { node }] of gone) {
        node.remove();
        rows.delete(key);
      }
    },
  };
};

export const bytes = (lang = "", size = 0) => {
  const big = size >= 1e6;
  return new Intl.NumberFormat(lang, { style: "unit", unit: big ? "megabyte" : "kilobyte", maximumFractionDigits: big ? 1 : 0 })
    .format(big ? size / 2 ** 20 : Math.ceil(size / 1024));
};

/** @param {Author | null} [author] */
export const avatar = (author, base = "") => {
  const src = author?.picture && safeUrl(author.picture, `${base}/`);
  const letters = author?.name.split(" ", 2).map((word) => [...word][0]).join("");
  return h("span", { class: "avatar", "aria-hidden": "true" }, letters || icon("person"), src && h("img", { src, alt: "" }));
};

/** @type {Together} */
const together = (a, b) => a && b && a.from === b.from && a.author?.name === b.author?.name && b.at - a.at < TOGETHER && dayOf(a.at) === dayOf(b.at);

const dayOf = (at = 0) => new Date(at).setHours(0, 0, 0, 0);

/** @param {any[]} children */
const anchor = (href = "", style = "", ...children) => h("a", { href, class: style, target: "_blank", rel: "noopener nofollow" }, ...children);

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

/** Text nodes and properties only, never markup from a string. @type {Make} */
export const h = (tag, props = {}, ...children) => {
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
  attach: "M20 11l-8 8.5a5 5 0 0 1-7-7l8-8.5a3.3 3.3 0 0 1 5 4.7l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4L15 7",
  emoji: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14a4 4 0 0 0 7 0M9 9.5h0M15 9.5h0",
  bell: "M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21a2 2 0 0 0 4 0",
  file: "M13 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9zv6h6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0",
  down: "M12 5v14M6 13l6 6 6-6",
};

/** @param {keyof typeof PATHS} name */
export const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.appendChild(document.createElementNS(svg.namespaceURI, "path")).setAttribute("d", PATHS[name]);
  return svg;
};

/** @param {keyof typeof PATHS} picture */
export const iconButton = (picture, label = "", press = () => {}) =>
  h("button", { type: "button", class: `icon ${picture}`, "aria-label": label, title: label, onclick: press }, icon(picture));

export const textButton = (text = "", press = () => {}) => h("button", { type: "button", class: "link", onclick: press }, text);
