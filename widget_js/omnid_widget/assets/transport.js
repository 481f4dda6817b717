// Between this page and the desk: the connection, what waits to be sent, the files.

const PATIENCE = 15_000;
const HELLO = 5_000;
const TIMEOUT = 15_000;
const WAIT = 25;
const SOCKET_AGAIN = 300_000;
const FILES = 10; // of one message

/** @type {MakeLink} */
export const makeLink = (url, on, env = globalThis) => {
  let visitor = "";
  let tries = 0;
  let sockets = true;
  let live = false; // the desk said hello on this connection
  let run = 0;
  let round = new AbortController();
  let wake = () => {};
  let after = /** @type {string | null} */ (null);
  let socket = /** @type {WebSocket | null} */ (null);
  let pending = /** @type {Frame[]} */ ([]);

  const post = async (path = "", body = {}, ms = TIMEOUT) => {
    const abort = new AbortController();
    const quit = () => abort.abort();
    round.signal.throwIfAborted();
    const timer = setTimeout(quit, ms);
    round.signal.addEventListener("abort", quit);
    try {
      const response = await env.fetch(`${url}/${path}`, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ visitor, ...body }),
        signal: abort.signal,
      });
      const answer = await response.json();
      if (!response.ok) throw { status: response.status, ...answer.error };
      return answer;
    } finally {
      clearTimeout(timer);
    }
  };

  const introduce = async () => {
    const session = await on.session((known) => post("session", { visitor: known, language: env.navigator.language }));
    if (!session.known || session.visitor !== visitor) after = null;
    visitor = session.visitor;
  };

  /** The catch-up may stop halfway, an ack may overtake others: neither moves the cursor. @param {Frame} frame */
  const take = (frame) => {
    const first = !live;
    if (frame.t === "hello") {
      live = true;
      tries = 0;
      if (first) on.status("online");
      else frame = { t: "", after: frame.after };
    }
    if (live && frame.after && frame.t !== "ack") after = frame.after;
    on.frame(frame);
  };

  /** A WebSocket until it ends. */
  const talk = () =>
    new Promise((resolve, reject) => {
      const ws = new env.WebSocket(url.replace(/^http/, "ws") + "/ws");
      const end = (/** @type {any} */ event) => {
        clearTimeout(timer);
        socket = ws.onmessage = ws.onclose = ws.onerror = null;
        ws.close();
        if (event?.code > 4000) reject({ status: event.code });
        resolve(0);
      };
      const timer = setTimeout(() => live || end(0), HELLO);
      round.signal.addEventListener("abort", end);
      ws.onopen = () => ws.send(JSON.stringify({ t: "open", visitor, after }));
      ws.onclose = ws.onerror = end;
      ws.onmessage = ({ data = "" }) => {
        const frame = JSON.parse(data);
        if (frame.t === "hello") socket = ws;
        take(frame);
      };
    });

  /** Until it fails, or until a WebSocket is worth another try. */
  const poll = async () => {
    const until = Date.now() + SOCKET_AGAIN;
    while (Date.now() < until) {
      const wait = live ? WAIT : 0;
      const { frames } = await post("poll", { after, wait }, wait * 1000 + TIMEOUT);
      frames.forEach(take);
    }
    sockets = true;
  };

  const flush = async () => {
    const frames = pending.splice(0, 20);
    if (!frames.length) return;
    try {
      for (const it of (await post("send", { frames })).frames) on.frame(it);
    } catch (/** @type {any} */ { retry_after = 5 }) {
      for (const { key } of frames) if (key) on.frame({ t: "error", key, code: "unavailable", retry_after });
    }
    flush();
  };

  const pause = (seconds = 0) =>
    new Promise((resolve) => {
      const ms = Math.max(seconds * 1000, Math.min(30_000, 1000 * 2 ** tries++) * (0.5 + env.Math.random() / 2));
      setTimeout(resolve, round.signal.aborted ? 0 : ms);
      wake = () => resolve(null);
    });

  return {
    async start() {
      const mine = ++run;
      while (mine === run) {
        let least = 0;
        round = new AbortController();
        try {
          on.status("connecting");
          if (!visitor) await introduce();
          if (sockets) await talk();
          // One that never says hello is blocked.
          if (!live && !round.signal.aborted) {
            sockets = false;
            await poll();
          }
        } catch (/** @type {any} */ { status, retry_after = 0 }) {
          if (/^4?40[34]$/.test(status)) return on.status("refused");
          if (/^4?401$/.test(status)) visitor = "";
          least = status === 4429 ? 30 : retry_after;
        }
        sockets ||= !live; // neither works: it is the network
        live = false;
        on.status("offline");
        await pause(least);
      }
    },
    stop() {
      run++;
      this.again();
    },
    again(other) {
      if (other === true) visitor = "";
      tries = 0;
      round.abort();
      wake();
    },
    send(frame) {
      if (socket) socket.send(JSON.stringify(frame));
      else if (live && pending.push(frame) === 1) queueMicrotask(flush);
      return live;
    },
    history: (older) => post("history", { older }),
    visitor: () => visitor,
  };
};

/** One storage key each, so tabs never overwrite each other; one under way, so a retry is never overtaken. @type {MakeOutbox} */
export const makeOutbox = (store, prefix, on, clock = globalThis) => {
  let busy = "";
  let timer = 0;

  const free = (key = busy) => {
    if (key !== busy) return;
    clock.clearTimeout(timer);
    busy = "";
  };

  const wait = (key = "", ms = 0, then = () => {}) => {
    free();
    busy = key;
    timer = clock.setTimeout(() => {
      busy = "";
      then();
    }, ms);
  };

  /** @type {Outbox} */
  const outbox = {
    all: () => store.keys(prefix).map(store.get).filter(Boolean).sort((a, b) => a.at - b.at),
    add(entry) {
      store.set(prefix + entry.key, entry);
      outbox.pump();
    },
    remove(key) {
      store.remove(prefix + key);
      free(key);
      outbox.pump();
    },
    retry(key) {
      const entry = store.get(prefix + key);
      if (entry) outbox.add({ ...entry, failed: undefined });
      return entry;
    },
    refused({ key, code, retry_after }) {
      const entry = store.get(prefix + key);
      if (!entry) return;
      if (retry_after || code === "unavailable") return wait(key, (retry_after || 5) * 1000, outbox.pump);
      store.set(prefix + key, { ...entry, failed: code });
      on.failed(key, code);
      free(key);
      outbox.pump();
    },
    connected() {
      free();
      outbox.pump();
    },
    pump() {
      const next = !busy && outbox.all().find((entry) => !entry.failed);
      if (next && on.send(next)) wait(next.key, PATIENCE, on.stuck);
    },
  };
  return outbox;
};

/** @param {Entry} entry */
export const frame = ({ key, text, files, page }, name = "") => ({ t: "message", key, text, files: files.map(({ id }) => id), page, name });

/** @type {MakeStore} */
export const makeStore = (area, owner = globalThis) => {
  const memory = new Map();
  /** @type {Attempt} */
  const attempt = (use) => {
    try {
      return use(owner[area]);
    } catch {
      return undefined; // private mode, or full
    }
  };
  return {
    get: (key) => JSON.parse(memory.get(key) || attempt((it) => it.getItem(key)) || "null"),
    set(key, value) {
      const text = JSON.stringify(value);
      memory.set(key, text);
      attempt((it) => {
        it.setItem(key, text);
        memory.delete(key);
      });
    },
    remove(key) {
      memory.delete(key);
      attempt((it) => it.removeItem(key));
    },
    keys: (prefix) => [...memory.keys(), ...(attempt(Object.keys) || [])].filter((key) => key.startsWith(prefix)),
  };
};

/** Unknown types are left to the desk. @type {Objection} */
export const objection = ({ size, type }, { file_limit, file_types }) => {
  if (size > file_limit) return "too_large";
  return !type || file_types.some((it) => type.startsWith(it.replace("*", ""))) ? "" : "unsupported_type";
};

/** @type {MakeUploads} */
export const makeUploads = ({ url, token, changed, problem }) => {
  let all = /** @type {Upload[]} */ ([]);
  /** @type {Uploads} */
  const uploads = {
    all: () => all,
    add(files, limits) {
      for (const file of files) {
        const why = objection(file, limits);
        if (why) problem(why, file.name);
        else if (all.length < FILES) {
          const upload = { file, preview: /^(image|video)/.test(file.type) ? URL.createObjectURL(file) : "", progress: 0, cancel() {} };
          all = [...all, upload];
          uploads.start(upload);
        }
      }
    },
    start(upload) {
      const request = new XMLHttpRequest();
      const { file, preview } = upload;
      request.open("POST", `${url}?name=${encodeURIComponent(file.name)}`);
      request.setRequestHeader("X-Omnid-Visitor", token());
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => {
        upload.progress = loaded / total;
        changed();
      };
      request.onload = request.onerror = () => {
        const answer = request.response || {};
        if (request.status === 200) upload.done = { ...answer, preview };
        else {
          upload.error = true;
          problem(answer.error?.code || "upload", file.name);
          if (/400|413|415/.test(`${request.status}`)) all = all.filter((it) => it !== upload); // and always would be
        }
        changed();
      };
      upload.error = false;
      upload.cancel = () => request.abort();
      request.send(file);
      changed();
    },
    remove(upload) {
      upload.cancel();
      all = all.filter((it) => it !== upload);
      changed();
    },
    take() {
      const files = all.flatMap((it) => it.done || []);
      all = [];
      changed();
      return files;
    },
  };
  return uploads;
};
