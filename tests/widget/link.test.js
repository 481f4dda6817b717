// The connection: WebSocket, long polling where it is blocked, "after N" on both.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeLink } from "../../widget_js/omnid_widget/assets/transport.js";

/** A desk in memory: `log` is what it has to say; `sockets` whether WebSockets reach it. */
function desk({ sockets = true, up = true } = {}) {
  const it = { visitor: "v1", log: [], sockets, up, asked: [], opened: [], seen: [], sent: [], statuses: [], open: null, wants: [] };
  const settle = () => it.wants.splice(0).forEach(({ when, done }) => (when() ? done() : it.wants.push({ when, done })));
  it.until = (when) => new Promise((done) => (it.wants.push({ when, done }), settle()));
  const since = (after) => it.log.slice(Number(after || 0)).map((frame, i) => ({ ...frame, after: String(Number(after || 0) + i + 1) }));
  const hello = () => ({ t: "hello", after: String(it.log.length) });

  class Socket {
    constructor(url) {
      queueMicrotask(() => (it.sockets && it.up ? this.onopen?.() : this.onerror?.({})));
      it.opened.push(url);
    }
    send(text) {
      const frame = JSON.parse(text);
      if (frame.t !== "open") return it.sent.push(frame), settle();
      it.asked.push(frame.after);
      it.open = this;
      for (const one of [...since(frame.after), hello()]) queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(one) }));
    }
    close() {
      if (it.open === this) it.open = null;
    }
  }

  const answer = (body, status = 200) => ({ ok: status < 300, status, json: async () => body });
  const paths = {
    session: () => answer({ visitor: it.visitor, known: true, settings: {} }),
    poll: async ({ after, wait }, signal) => {
      it.asked.push(after);
      queueMicrotask(settle);
      if (wait && Number(after) === it.log.length) {
        await new Promise((done, fail) => {
          signal.addEventListener("abort", () => fail(Error("aborted")));
          it.wants.push({ when: () => it.log.length > Number(after), done });
        });
      }
      return answer({ frames: [...since(after), hello()] });
    },
    send: ({ frames }) => (it.sent.push(...frames), answer({ frames: frames.map(({ key }) => ({ t: "ack", key, after: "99" })) })),
  };
  const env = {
    WebSocket: Socket,
    Math: { random: () => 0 },
    navigator: { language: "ru" },
    fetch: async (url, { body, signal }) => {
      if (!it.up) throw Error("no network");
      return paths[url.split("/").at(-1)](JSON.parse(body), signal);
    },
  };
  it.link = makeLink("https://desk.example/widget/site", {
    session: (ask) => ask(null),
    frame: (frame) => (it.seen.push(frame.t), settle()),
    status: (now) => (it.statuses.push(now), settle()),
  }, env);
  it.say = (text) => {
    it.log.push({ t: "message", key: text, text });
    it.open?.onmessage({ data: JSON.stringify({ ...it.log.at(-1), after: String(it.log.length) }) });
    settle();
  };
  it.online = () => it.until(() => it.statuses.at(-1) === "online");
  return it;
}

test("a WebSocket goes on after what it has seen", async () => {
  const it = desk();
  const done = it.link.start();
  await it.online();
  assert.equal(it.opened[0], "wss://desk.example/widget/site/ws");
  it.say("one");
  it.link.again();
  await it.until(() => it.asked.length === 2);
  assert.deepEqual(it.asked, [null, "1"]);
  it.link.stop();
  await done;
});

test("where WebSockets are blocked, long polling does the same", async () => {
  const it = desk({ sockets: false });
  const done = it.link.start();
  await it.online();
  it.say("one");
  await it.until(() => it.seen.includes("message"));
  assert.ok(it.link.send({ t: "message", key: "mine" }));
  await it.until(() => it.seen.includes("ack"));
  assert.deepEqual(it.sent.map(({ key }) => key), ["mine"]);
  it.say("two");
  await it.until(() => it.asked.length === 4);
  assert.deepEqual(it.asked, [null, "0", "1", "2"]); // the ack's "99" moved nothing
  it.link.stop();
  await done;
});

test("nothing is sent while there is no connection, and a lost network is not taken for a blocked WebSocket", async () => {
  const it = desk({ up: false });
  const done = it.link.start();
  await it.until(() => it.statuses.includes("offline"));
  assert.equal(it.link.send({ t: "typing", on: true }), false);
  it.up = true;
  it.link.again();
  await it.online();
  assert.ok(it.open);
  it.link.stop();
  await done;
});

test("a page the desk will not talk to is told so, once", async () => {
  const it = desk();
  const done = it.link.start();
  await it.online();
  it.open.onclose({ code: 4403 });
  await done;
  assert.equal(it.statuses.at(-1), "refused");
});

test("a token the desk does not know is asked for anew", async () => {
  const it = desk();
  const done = it.link.start();
  await it.online();
  it.open.onclose({ code: 4401 });
  await it.until(() => it.asked.length === 2);
  await it.online();
  assert.equal(it.link.visitor(), "v1");
  it.link.stop();
  await done;
});

test("a tab that learns it is another visitor begins anew as that one", async () => {
  const it = desk();
  const done = it.link.start();
  await it.online();
  it.say("one");
  it.visitor = "v2";
  it.link.again(true);
  await it.until(() => it.asked.length === 2);
  await it.online();
  assert.equal(it.link.visitor(), "v2");
  assert.deepEqual(it.asked, [null, null]);
  it.link.stop();
  await done;
});
