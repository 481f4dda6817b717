// The wiring: the custom element that joins state, connection and view, and tells of replies.
import { initial, newest, reduce, unread } from "./state.js";
import { frame, makeLink, makeOutbox, makeStore, makeUploads } from "./transport.js";
import { bytes, makeView } from "./view.js";

const TYPING_EACH = 3_000;
const TYPING_FADES = 6_000;
const ADOPT = 5_000;
const ASLEEP = 60_000;

class OmnidChat extends HTMLElement {
  /** @type {any} */
  chat;
  connectedCallback() {
    this.chat.start();
  }
  disconnectedCallback() {
    this.chat.stop();
  }
}
customElements.define("omnid-chat", OmnidChat);

/** @type {Mount} */
export const mount = async (root, page) => {
  const [words, styles] = await Promise.all([import(`./${page.options.lang}.js`), fetch(new URL("styles.css", import.meta.url))]);
  if (!styles.ok) throw Error(`styles.css: ${styles.status}`);
  page.dress(await styles.text());
  const element = new OmnidChat();
  element.hidden = true;
  const chat = (element.chat = makeChat(element, page, words.default));
  root.prepend(element);
  return chat;
};

/** @type {MakeChat} */
const makeChat = (element, page, words) => {
  const { base, channel, lang, color } = page.options;
  const url = `${base}/widget/${encodeURIComponent(channel)}`;
  const name = `omnid:${channel}`;
  /** @type {Say} */
  const say = (name, values = {}) => words[name].replace(/{(\w+)}/g, (_, key) => `${values[key]}`);
  const local = makeStore("localStorage");
  const tab = makeStore("sessionStorage");
  const alerts = makeAlerts();
  let state = initial;
  let drawing = false;
  let fetching = false;
  let typedAt = 0;
  let hiddenAt = 0;
  let told = "";
  let fading = 0;
  let leave = new AbortController();
  let who = /** @type {Identity | null} */ (null);

  const links = /** @type {Record<string, string>} */ ({});

  /** @type {() => Saved} */
  const saved = () => local.get(name) || {};
  /** @param {Saved} values */
  const save = (values) => local.set(name, { ...saved(), ...values });

  /** @param {Frame} it */
  const happen = (it) => {
    const before = unread(state);
    state = reduce(state, it);
    const count = unread(state);
    if (count !== before) {
      page.badge(count);
      alerts.title(count);
    }
    if (drawing) return;
    drawing = true;
    queueMicrotask(() => {
      drawing = false;
      view.update(state);
      mark();
    });
  };

  const set = (values = {}) => happen({ t: "set", ...values });

  const link = makeLink(url, {
    // One tab at a time, or two tabs would be two visitors.
    async session(ask) {
      const go = async () => {
        const { visitor = null } = saved();
        const session = await ask(visitor);
        if (visitor && !session.known) happen({ t: "stranger" });
        save({ visitor: session.visitor, color: session.settings.color });
        return session;
      };
      const session = await (navigator.locks ? navigator.locks.request(name, go) : go());
      page.tint(color || session.settings.color);
      set({ settings: session.settings, wait: session.wait });
      return session;
    },
    status: (connection) => set({ connection }),
    frame(it) {
      const fresh = it.t === "message" && it.from === "desk" && state.ready && !state.messages.some(({ key }) => key === it.key);
      happen(it);
      if (it.t === "error") it.key ? outbox.refused(it) : /leave|link/.test(it.of) ? complain(it.code) : console.warn("Omnid:", it.message);
      if (it.t === "link") follow((links[it.service] = it.url));
      if (it.t === "ack" || it.from === "me") outbox.remove(it.key); // the desk has it on disk
      if (it.t === "hello") {
        told = ""; // it may have been lost with the connection
        introduce();
        outbox.connected();
      }
      if (it.t === "typing") {
        clearTimeout(fading);
        fading = setTimeout(happen, TYPING_FADES, { t: "typing" });
      }
      if (fresh) replied(it);
    },
  });

  /** @param {any} message */
  const replied = (message) => {
    page.emit("message", message);
    if (!looking()) alerts.reply(message, { muted: state.muted, title: document.title, press: page.open });
  };

  const outbox = makeOutbox(local, `${name}:out:`, {
    send: (entry) => link.send(frame(entry, who?.name)),
    failed(key, code) {
      happen({ t: "failed", key, code });
      complain(code);
    },
    stuck: link.again,
  });

  const uploads = makeUploads({
    url: `${url}/upload`,
    token: link.visitor,
    changed: () => view.files(uploads.all()),
    problem: (code, file) => complain(code, file),
  });

  /** @param {FileInfo[]} files */
  const send = (text = "", files = []) => {
    const at = Date.now();
    const key = crypto.getRandomValues(new Uint32Array(5)).join("-"); // randomUUID wants HTTPS
    const entry = { key, text, files, page: { url: location.href, title: document.title }, at };
    view.complain("");
    typing(false);
    queued(entry);
    outbox.add(entry);
    save({ wrote: true }); // so the next page, too, sends it and looks for answers
    if (permission() === "default" && !saved().offered) set({ offer: true });
  };

  /** @param {Entry | null} entry */
  const queued = (entry) => entry && happen({ t: "queued", entry });

  const typing = (on = false) => {
    if (on ? Date.now() - typedAt < TYPING_EACH : !typedAt) return;
    typedAt = on ? Date.now() : 0;
    link.send({ t: "typing", on });
  };

  /** The desk keeps it in mind until they write. */
  const introduce = () => who && link.send({ t: "identify", ...who });

  const follow = (url = "") => open(url, "_blank", "noopener");

  const looking = () => state.open && !document.hidden && view.atBottom();

  /** Delivered when it is here, read when it was before their eyes. */
  const mark = () => {
    const { key, state: reached } = newest(state) || {};
    const t = looking() ? "read" : "delivered";
    if (!key || !state.ready) return;
    if (t === "read" && unread(state)) happen({ t: "seen" });
    if (told !== t + key && (t === "read" || reached === "sent") && link.send({ t, key })) told = t + key;
  };

  const older = async () => {
    if (fetching || !state.older) return;
    fetching = true;
    await link.history(state.older).then((answer) => happen({ t: "history", ...answer }), console.warn);
    fetching = false;
  };

  const complain = (code = "", file = "") => {
    const known = code in words ? code : file ? "upload" : "error";
    view.complain(say(known, { name: file, n: bytes(lang, state.settings?.file_limit || 0) }));
  };

  const view = makeView(element, page.options, say, {
    close: page.close,
    send: (text) => send(text, uploads.take()),
    press: (text) => send(text),
    retry: (key) => queued(outbox.retry(key)),
    discard(key) {
      outbox.remove(key);
      happen({ t: "forgotten", key });
    },
    typing,
    draft: (text) => tab.set(`${name}:draft`, text),
    attach(files) {
      view.complain("");
      if (state.settings) uploads.add(files, state.settings);
    },
    remove: uploads.remove,
    again: uploads.start,
    mute() {
      save({ muted: !state.muted });
      set({ muted: !state.muted });
    },
    allow(yes) {
      save({ offered: true });
      set({ offer: false });
      if (yes) Notification.requestPermission();
    },
    leave: (email) => link.send({ t: "leave", email }),
    // Where a browser wants a press for each window, the second press opens it.
    join: (service) => (links[service] ? follow(links[service]) : link.send({ t: "link", service })),
    older,
    scrolled: () => mark(),
  });

  /** On a phone the window ends where the keyboard begins. */
  const fit = () => {
    const seen = matchMedia("(max-width: 480px), (max-height: 480px)").matches && window.visualViewport;
    element.style.height = seen ? `${seen.height}px` : "";
    element.style.top = seen ? `${seen.offsetTop}px` : "";
  };

  const start = () => {
    leave = new AbortController();
    /** @type {Listen} */
    const on = (target, event, listener) => target?.addEventListener(event, listener, { signal: leave.signal });
    on(window, "online", link.again);
    on(window, "offline", link.again); // sockets notice late
    on(window, "pageshow", ({ persisted }) => persisted && link.again());
    on(window.visualViewport, "resize", fit);
    on(window.visualViewport, "scroll", fit);
    on(document, "visibilitychange", () => {
      if (document.hidden) hiddenAt = Date.now();
      else if (Date.now() - hiddenAt > ASLEEP) link.again(); // a socket that slept may be dead
      mark();
    });
    on(window, "storage", ({ key, newValue }) => {
      if (!newValue) return;
      const visitor = link.visitor();
      if (key === name && visitor && visitor !== saved().visitor) link.again(true); // two tabs opened at once
      if (!key?.startsWith(`${name}:out:`)) return;
      queued(JSON.parse(newValue));
      setTimeout(outbox.pump, ADOPT); // should the tab that wrote be closed
    });
    link.start();
  };

  for (const entry of outbox.all()) queued(entry);
  view.fill(tab.get(`${name}:draft`) || "");
  set({ muted: !!saved().muted });

  return {
    start,
    stop() {
      leave.abort();
      link.stop();
    },
    show(open) {
      element.hidden = !open;
      alerts.unlock();
      tab.set(`${name}:open`, open);
      set({ open });
      fit();
      if (open) view.focus();
    },
    identify(identity) {
      who = identity;
      introduce();
    },
  };
};

const permission = () => window.Notification?.permission || "denied";

/** Of a reply to who looks elsewhere: title, sound, notification. @returns {Alerts} */
const makeAlerts = () => {
  let audio = /** @type {AudioContext | null} */ (null);
  let mark = "";

  const beep = () => {
    if (audio?.state !== "running") return;
    const now = audio.currentTime;
    const gain = audio.createGain();
    gain.connect(audio.destination);
    gain.gain.setValueAtTime(0.1, now);
    gain.gain.exponentialRampToValueAtTime(0.001, now + 0.5);
    [660, 880].forEach((hertz, i) => {
      const tone = gain.context.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(gain);
      tone.start(now + i / 9);
      tone.stop(now + 0.5);
    });
  };

  return {
    title(count) {
      const title = document.title.startsWith(mark) ? document.title.slice(mark.length) : document.title;
      mark = count ? `(${count}) ` : "";
      if (document.title !== mark + title) document.title = mark + title;
    },
    unlock() {
      try {
        audio ||= new AudioContext();
        audio.resume();
      } catch {
        // no sound here
      }
    },
    reply({ key, text, author, files }, { muted, title, press }) {
      const tell = () => {
        if (!muted) beep();
        if (!document.hidden || permission() !== "granted") return;
        try {
          const note = new Notification(author?.name || title, { body: text || files?.[0]?.name, icon: author?.picture || "", tag: key });
          note.onclick = () => {
            window.focus();
            press();
            note.close();
          };
        } catch {
          // Chrome on Android refuses
        }
      };
      const once = (/** @type {any} */ lock) => lock && new Promise((done) => setTimeout(done, 2000, tell()));
      if (navigator.locks) navigator.locks.request(`omnid:${key}`, { ifAvailable: true }, once);
      else tell();
    },
  };
};
