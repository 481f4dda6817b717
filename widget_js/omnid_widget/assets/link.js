// One connection to the desk, kept alive: a WebSocket, or long polling where there is none. Both go on "after N".
// @ts-check

const HELLO = 5_000;
const TIMEOUT = 15_000;
const WAIT = 25;
const SOCKET_AGAIN = 300_000;

/** @type {MakeLink} */
export const makeLink = (url, on, env = globalThis) => {
  let visitor = "";
  let tries = 0;
  let sockets = true;
  let polling = false;
  let run = 0;
  let round = new AbortController();
  let wake = () => {};
  let after = /** @type {string | null} */ (null);
  let socket = /** @type {WebSocket | null} */ (null);
  let pending = /** @type {Frame[]} */ ([]);

  const post = async (path = "", body = {}, ms = TIMEOUT) => {
    const abort = new AbortController();
    const quit = () => abort.abort();
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

  /** Before `hello` the catch-up may stop halfway, and an `ack` may overtake others: neither moves the cursor. @param {Frame} frame */
  const take = (frame, live = false) => {
    if (live && frame.after && frame.t !== "ack") after = frame.after;
    on.frame(frame);
  };

  const met = () => {
    tries = 0;
    on.status("online");
  };

  /** A WebSocket until it ends; true if the desk said hello. @returns {Promise<boolean>} */
  const talk = () =>
    new Promise((resolve, reject) => {
      let live = false;
      const ws = /** @type {WebSocket} */ (new env.WebSocket(url.replace(/^http/, "ws") + "/ws"));
      const end = (/** @type {any} */ event) => {
        clearTimeout(timer);
        socket = ws.onmessage = ws.onclose = ws.onerror = null;
        ws.close();
        if (event?.code > 4000) reject({ status: event.code });
        resolve(live);
      };
      const timer = setTimeout(end, HELLO);
      round.signal.addEventListener("abort", end);
      ws.onopen = () => ws.send(JSON.stringify({ t: "open", visitor, after }));
      ws.onclose = ws.onerror = end;
      ws.onmessage = (event) => {
        const frame = JSON.parse(event.data);
        const hello = frame.t === "hello";
        if (hello) {
          clearTimeout(timer);
          socket = ws;
          live = true;
          met();
        }
        take(frame, live);
      };
    });

  /** Until it fails, or until a WebSocket is worth another try. */
  const poll = async () => {
    const until = Date.now() + SOCKET_AGAIN;
    try {
      while (Date.now() < until) {
        const wait = polling ? WAIT : 0;
        const { frames } = await post("poll", { after, wait }, wait * 1000 + TIMEOUT);
        if (!polling) met();
        polling = true;
        for (const frame of frames) take(frame, frame.t === "hello");
      }
      sockets = true;
    } finally {
      if (!polling) sockets = true; // neither way works: it is the network
      polling = false;
    }
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
          // One that never says hello is blocked on the way.
          if (sockets) sockets = (await talk()) || round.signal.aborted;
          if (!sockets) await poll();
        } catch (/** @type {any} */ { status, retry_after = 0 }) {
          if (/^4?40[34]$/.test(status)) return on.status("refused");
          if (/^4?401$/.test(status)) visitor = "";
          least = status === 4429 ? 30 : retry_after;
        }
        on.status("offline");
        await pause(least);
      }
    },
    stop() {
      run++;
      this.again();
    },
    again() {
      tries = 0;
      round.abort();
      wake();
    },
    send(frame) {
      if (socket) socket.send(JSON.stringify(frame));
      else if (polling && pending.push(frame) === 1) queueMicrotask(flush);
      return !!socket || polling;
    },
    history: (older) => post("history", { older }),
    visitor: () => visitor,
  };
};
