// What waits to be sent survives, goes in order, and goes once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { frame, makeOutbox, makeStore } from "../../widget_js/omnid_widget/assets/transport.js";

const entry = (key, at = 1, more = {}) => ({ key, text: key, files: [], at, ...more });

/** A browser's storage: its own properties are the keys. */
class Disk {
  getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; }
  setItem(key, value) { this[key] = value; }
  removeItem(key) { delete this[key]; }
}

class Clock {
  timers = new Map();
  count = 0;
  setTimeout = (then, ms) => (this.timers.set(++this.count, { then, ms }), this.count);
  clearTimeout = (id) => this.timers.delete(id);
  run() {
    const [[id, { then }]] = this.timers;
    this.timers.delete(id);
    then();
  }
}

function desk({ online = true, disk = new Disk() } = {}) {
  const it = { online, disk, sent: [], failed: [], stuck: 0, clock: new Clock() };
  it.outbox = makeOutbox(makeStore("localStorage", { localStorage: disk }), "q:", {
    send: (one) => it.online && Boolean(it.sent.push(one.key)),
    failed: (key, code) => it.failed.push([key, code]),
    stuck: () => it.stuck++,
  }, it.clock);
  return it;
}

test("one at a time, the oldest first", () => {
  const it = desk();
  it.outbox.add(entry("b", 2));
  it.outbox.add(entry("a", 1));
  it.outbox.add(entry("c", 3));
  assert.deepEqual(it.sent, ["b"]);
  it.outbox.remove("b");
  it.outbox.remove("a");
  assert.deepEqual(it.sent, ["b", "a", "c"]);
});

test("what was written offline goes when the connection is back, under the same keys, after a reload too", () => {
  const before = desk({ online: false });
  before.outbox.add(entry("a", 1));
  before.outbox.add(entry("b", 2));
  assert.deepEqual(before.sent, []);
  const now = desk({ disk: before.disk });
  assert.deepEqual(now.outbox.all().map(({ key }) => key), ["a", "b"]);
  now.outbox.connected();
  now.outbox.remove("a");
  now.outbox.remove("b");
  assert.deepEqual(now.sent, ["a", "b"]);
  assert.deepEqual(Object.keys(before.disk), []);
});

test("a new connection sends again what was under way", () => {
  const it = desk();
  it.outbox.add(entry("a"));
  it.outbox.connected();
  assert.deepEqual(it.sent, ["a", "a"]);
});

test("a refusal that passes is waited out, and nothing overtakes", () => {
  const it = desk();
  it.outbox.add(entry("a", 1));
  it.outbox.add(entry("b", 2));
  it.outbox.refused({ t: "error", key: "a", code: "rate_limited", retry_after: 7 });
  assert.equal([...it.clock.timers.values()][0].ms, 7000);
  assert.deepEqual(it.sent, ["a"]);
  it.clock.run();
  assert.deepEqual(it.sent, ["a", "a"]);
});

test("a refusal that stays is shown, the next goes on, and a retry sends the same key", () => {
  const it = desk();
  it.outbox.add(entry("a", 1));
  it.outbox.add(entry("b", 2));
  it.outbox.refused({ t: "error", key: "a", code: "too_large" });
  assert.deepEqual(it.failed, [["a", "too_large"]]);
  assert.deepEqual(it.sent, ["a", "b"]);
  it.outbox.remove("b");
  it.outbox.retry("a");
  assert.deepEqual(it.sent, ["a", "b", "a"]);
});

test("a desk that does not answer is noticed", () => {
  const it = desk();
  it.outbox.add(entry("a"));
  it.clock.run();
  assert.equal(it.stuck, 1);
  assert.equal(it.outbox.all().length, 1);
});

test("an answer to what another tab sent disturbs nothing", () => {
  const it = desk();
  it.outbox.add(entry("a", 1));
  it.outbox.remove("z");
  it.outbox.refused({ t: "error", key: "z", code: "invalid" });
  assert.deepEqual(it.sent, ["a"]);
});

test("a store that refuses keeps in memory", () => {
  for (const owner of [{}, { localStorage: { getItem() { throw Error(); }, setItem() { throw Error("full"); }, removeItem() { throw Error(); } } }]) {
    const store = makeStore("localStorage", owner);
    store.set("q:a", { n: 1 });
    assert.deepEqual(store.get("q:a"), { n: 1 });
    assert.deepEqual(store.keys("q:"), ["q:a"]);
    store.remove("q:a");
    assert.equal(store.get("q:a"), null);
  }
});

test("the frame has the ids of its files only", () => {
  const files = [{ id: "f1", name: "x.png", type: "image", mime: "image/png", size: 1 }];
  assert.deepEqual(frame(entry("a", 1, { files, page: { url: "u", title: "t" } }), "Ann"), {
    t: "message", key: "a", text: "a", files: ["f1"], page: { url: "u", title: "t" }, name: "Ann",
  });
});
