// The loader: draws the chat's button; fetches, opens and stores nothing until the person opens the chat.
(() => {
  const script = /** @type {HTMLScriptElement | null} */ (
    document.currentScript || document.querySelector("script[data-channel]")
  );
  const early = window.Omnid;
  if (!script || (early && !Array.isArray(early))) return; // included twice

  const data = script.dataset;
  const base = script.src.replace(/\/widget\.js.*/, "");
  const { channel = "site", title = "", greeting = "", color = "" } = data;
  const lang = /^ru/i.test(data.lang || document.documentElement.lang || navigator.language) ? "ru" : "en";
  const [opens, closes, failed] = {
    en: ["Open chat", "Close chat", "The chat did not load. Press to try again."],
    ru: ["Открыть чат", "Закрыть чат", "Чат не загрузился. Нажмите ещё раз."],
  }[lang];

  const host = document.createElement("omnid-widget");
  const root = host.attachShadow({ mode: "open" });
  const button = document.createElement("button");
  const badge = document.createElement("b");
  const listeners = /** @type {Record<string, Set<Function>>} */ ({});
  let shown = false;
  let ready = false;
  let who = /** @type {any} */ (null);
  let chat = /** @type {Promise<Chat> | null} */ (null);

  const page = /** @type {Page} */ ({
    options: { base, channel, lang, title, greeting, color },
    open: () => show(true),
    close() {
      show(false);
      button.focus();
    },
    emit(name, detail) {
      // A listener's bug belongs to the page's console, not in the chat's way.
      for (const listener of listeners[name] || []) Promise.resolve(detail).then(/** @type {any} */ (listener));
    },
    badge(unread) {
      badge.hidden = !unread;
      badge.textContent = unread > 9 ? "9+" : `${unread}`;
      label();
      page.emit("unread", unread);
    },
    tint: (tone) => CSS.supports("color", tone) && host.style.setProperty("--_tint", tone),
    dress(css) {
      try {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      } catch {
        root.appendChild(document.createElement("style")).textContent = css;
      }
    },
  });

  const label = () => {
    button.ariaExpanded = `${shown}`;
    button.ariaLabel = shown ? closes : opens + (badge.hidden ? "" : ` (${badge.textContent})`);
  };

  const load = () => {
    button.ariaBusy = "true";
    chat ||= import(`${base}/widget/chat.js`).then((module) => module.mount(root, page));
    return chat.then((it) => {
      button.title = "";
      host.toggleAttribute("open", shown);
      if (who) it.identify(who);
      who = null;
      return it;
    }).catch((problem) => {
      console.warn("Omnid:", problem);
      chat = null;
      shown = false;
      button.title = failed;
    }).finally(() => {
      button.ariaBusy = "false";
      label();
    });
  };

  const show = (/** @type {boolean} */ open) => {
    if (open === shown) return;
    shown = open;
    load().then((it) => it && it.show(shown));
    page.emit(open ? "open" : "close");
  };

  const api = /** @type {Record<string, any>} */ ({
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!shown),
    identify(/** @type {any} */ identity) {
      who = identity;
      if (chat) load();
    },
    on(/** @type {string} */ name, /** @type {Function} */ listener) {
      (listeners[name] ||= new Set()).add(listener);
      if (name === "ready" && ready) setTimeout(listener);
      return () => listeners[name].delete(listener);
    },
    // Omnid.push(["open"]), as on the array the page may have made before this script came.
    push: (/** @type {any[]} */ [name, ...rest]) => api[name](...rest),
  });

  const stored = (/** @type {string} */ area, /** @type {string} */ key) => {
    try {
      return JSON.parse(/** @type {any} */ (window)[area].getItem(key));
    } catch {
      return null; // private mode
    }
  };

  const draw = (/** @type {string} */ path) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.appendChild(document.createElementNS(svg.namespaceURI, "path")).setAttribute("d", path);
    return svg;
  };

  const start = () => {
    const name = `omnid:${channel}`;
    const saved = stored("localStorage", name) || {};
    page.tint(color || saved.color);
    label();
    document.body.append(host);
    ready = true;
    page.emit("ready");
    for (const call of early || []) api.push(call);
    if ("open" in data || stored("sessionStorage", `${name}:open`)) show(true);
    // Who wrote before learns of replies without opening the chat first.
    else if (saved.wrote) (window.requestIdleCallback || setTimeout)(load);
  };

  page.dress(`:host{all:initial;position:fixed;z-index:var(--_z,2147483000);right:var(--omnid-side,20px);bottom:calc(var(--omnid-bottom,20px) + env(safe-area-inset-bottom));--_accent:var(--omnid-accent,var(--_tint,#2563eb));--_on:var(--omnid-on-accent,#fff)}
@supports (color:oklch(from red l c h)){:host{--_on:var(--omnid-on-accent,oklch(from var(--_accent) calc((.7 - l)*999) 0 0))}}
:host([left]){right:auto;left:var(--omnid-side,20px)}
.launch{all:unset;outline:1px solid transparent;position:relative;display:grid;place-items:center;width:56px;height:56px;border-radius:50%;cursor:pointer;background:var(--_accent);color:var(--_on);box-shadow:0 1px 3px #0003,0 8px 24px #0003;transition:.16s;-webkit-tap-highlight-color:transparent}
.launch:hover{filter:brightness(1.08)}
.launch:active{transform:scale(.94)}
:focus-visible{outline:2px solid var(--_accent);outline-offset:2px}
svg{fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
.launch svg{grid-area:1/1;width:28px;transition:.2s}
.launch svg+svg,:host([open]) .launch svg:first-child{opacity:0;transform:rotate(-30deg) scale(.6)}
:host([open]) .launch svg+svg{opacity:1;transform:none}
[aria-busy=true]{animation:busy .8s infinite alternate}
@keyframes busy{to{opacity:.6}}
.launch b{position:absolute;top:-3px;right:-3px;min-width:8px;padding:0 6px;border-radius:10px;background:#d92d3a;color:#fff;font:600 12px/20px system-ui;text-align:center;box-shadow:0 0 0 2px #fff}
[hidden]{display:none!important}
@media(max-width:480px),(max-height:480px){:host([open]) .launch{display:none}}
@media(prefers-reduced-motion){*{animation:none!important;transition:none!important}}
@media print{:host{display:none}}`);
  badge.hidden = true;
  button.className = "launch";
  button.type = "button";
  button.ariaHasPopup = "dialog";
  button.onclick = () => show(!shown);
  button.append(
    draw("M12 4c-4.7 0-8.5 3.2-8.5 7.2 0 2.2 1.2 4.2 3 5.5v3.8l3.4-2.2q1 .2 2.1.2c4.7 0 8.5-3.2 8.5-7.2S16.7 4 12 4zM8.6 11.3h0M12 11.3h0M15.4 11.3h0"),
    draw("M6 9.5l6 6 6-6"),
    badge,
  );
  root.append(button);
  host.toggleAttribute("left", data.position === "left");
  host.setAttribute("theme", data.theme || "");
  if (data.zIndex) host.style.setProperty("--_z", data.zIndex);

  window.Omnid = api;
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
