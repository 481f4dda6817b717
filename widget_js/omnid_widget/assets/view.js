// The chat's window: header, messages, notices, composer.
// @ts-check
import { makeComposer } from "./composer.js";
import { h, icon, iconButton } from "./dom.js";
import { avatar, makeLog } from "./log.js";

/** @type {MakeView} */
export const makeView = (element, options, say, hands) => {
  let stuck = true; // to the newest message
  let first = "";
  let last = "";
  let faced = "";
  const { base } = options;
  const log = makeLog(say, options, hands);
  const composer = makeComposer(say, hands);

  const bottom = () => {
    stuck = newer.hidden = true;
    scroller.scrollTop = scroller.scrollHeight;
  };

  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    stuck = scrollHeight - scrollTop - clientHeight < 60;
    if (stuck) newer.hidden = true;
    if (scrollTop < 100) hands.older();
    hands.scrolled();
  };

  /** Escape closes, Tab stays inside. @param {KeyboardEvent} event */
  const key = (event) => {
    if (event.key === "Escape") hands.close();
    if (event.key !== "Tab") return;
    const stops = /** @type {HTMLElement[]} */ ([...element.querySelectorAll("a,button,textarea,audio,video,[tabindex]")])
      .filter((it) => it.tabIndex >= 0 && it.offsetParent && !(/** @type {any} */ (it).disabled));
    if (event.shiftKey) stops.reverse();
    if (event.composedPath()[0] !== stops[stops.length - 1]) return;
    event.preventDefault();
    stops[0].focus();
  };

  /** @param {DragEvent} event */
  const drag = (event) => {
    const { types, files } = /** @type {DataTransfer} */ (event.dataTransfer);
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
    const name = JSON.stringify([author, muted]);
    if (name === faced) return;
    faced = name;
    face.replaceChildren(avatar(author, base));
    bell.title = bell.ariaLabel = say(muted ? "unmute" : "mute");
    bell.replaceChildren(icon(muted ? "muted" : "bell"));
  };

  /** @param {State} state */
  const messages = ({ messages, ready, more }) => {
    const below = scroller.scrollHeight - scroller.scrollTop;
    const newest = messages[messages.length - 1];
    const news = newest && newest.key !== last;
    log.update(messages);
    hello.hidden = more || !ready;
    if (stuck || (news && newest.pending)) bottom();
    else if (messages[0]?.key !== first) scroller.scrollTop = scroller.scrollHeight - below; // older ones came above
    else if (news) newer.hidden = false;
    first = messages[0]?.key;
    last = newest?.key;
    if (ready) scroller.ariaLive = "polite"; // history is not read aloud, news is
  };

  const title = h("h2", { id: "title" });
  const subtitle = h("p", { role: "status" });
  const face = h("div");
  const bell = iconButton("bell", "", hands.mute);
  const greeting = h("div", { class: "bubble" });
  const hello = h("div", { class: "row desk" }, greeting);
  const dots = h("div", { class: "typing", role: "status" });
  const scroller = h("div", { class: "scroller", role: "log", "aria-live": "off", "aria-label": say("log"), tabindex: 0, onscroll: scrolled }, hello, log.element, dots);
  const newer = h("button", { type: "button", class: "newer", hidden: true, onclick: bottom }, icon("down"), say("newer"));
  const notice = h("div", { class: "notice", role: "alert", hidden: true });
  const offer = h("div", { class: "notice" }, say("offer"),
    h("button", { type: "button", class: "link", onclick: () => hands.allow(true) }, say("allow")),
    h("button", { type: "button", class: "link", onclick: () => hands.allow(false) }, say("later")));
  element.role = "dialog";
  element.setAttribute("aria-labelledby", "title");
  element.append(
    h("header", {}, face, h("div", {}, title, subtitle), bell, iconButton("close", say("close"), hands.close)),
    h("main", {}, scroller, newer), notice, offer, composer.element, h("div", { class: "drop" }, say("drop")),
  );
  element.addEventListener("keydown", key);
  for (const event of ["dragover", "dragleave", "drop"]) element.addEventListener(event, /** @type {any} */ (drag));
  new ResizeObserver(() => stuck && bottom()).observe(log.element);

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
      composer.field.focus({ preventScroll: true });
    },
  };
};
