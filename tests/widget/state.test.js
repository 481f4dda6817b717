// What the chat shows after what happened.
import assert from "node:assert/strict";
import { test } from "node:test";
import { initial, newest, reduce, unread } from "../../widget_js/omnid_widget/assets/state.js";

const after = (...frames) => frames.reduce(reduce, initial);
const texts = (state) => state.messages.map((m) => m.text);
const queued = (key, at = 1000, text = key) => ({ t: "queued", entry: { key, text, files: [], at } });
const mine = (key, at, more = {}) => ({ t: "message", key, from: "me", text: key, files: [], at, state: "received", after: "1", ...more });
const desk = (key, at, more = {}) => ({ t: "message", key, from: "desk", text: key, files: [], at, state: "sent", after: "1", ...more });

test("the echo of a message replaces it", () => {
  const state = after(queued("a"), mine("a", 500));
  assert.equal(state.messages.length, 1);
  assert.equal(state.messages[0].pending, false);
  assert.equal(state.messages[0].at, 500);
});

test("an ack without an echo, and an echo before the ack, are the same", () => {
  const one = after(queued("a"), { t: "ack", key: "a", at: 500, after: "1" });
  const two = after(queued("a"), mine("a", 500), { t: "ack", key: "a", at: 500, after: "1" });
  for (const state of [one, two]) {
    assert.deepEqual(state.messages.map(({ key, state, pending, at }) => ({ key, state, pending, at })), [
      { key: "a", state: "received", pending: false, at: 500 },
    ]);
  }
});

test("a retry of a refused message is pending again, and never doubled", () => {
  const refused = after(queued("a"), { t: "failed", key: "a", code: "too_large" });
  assert.equal(refused.messages[0].failed, "too_large");
  const again = reduce(refused, queued("a"));
  assert.equal(again.messages.length, 1);
  assert.equal(again.messages[0].failed, undefined);
});

test("a late failure does not touch what the desk has", () => {
  const state = after(queued("a"), mine("a", 500), { t: "failed", key: "a", code: "unavailable" }, queued("a"), { t: "forgotten", key: "a" });
  assert.equal(state.messages[0].failed, undefined);
  assert.equal(state.messages[0].pending, false);
});

test("what is not sent stands last even when this machine's clock is behind", () => {
  assert.deepEqual(texts(after(desk("old", 5000), queued("new", 10), desk("newer", 6000))), ["old", "newer", "new"]);
});

test("messages that come out of order stand in the order of their times", () => {
  assert.deepEqual(texts(after(desk("c", 3), desk("a", 1), desk("b", 2))), ["a", "b", "c"]);
});

test("messages of the same millisecond keep the order of arrival, older pages stand before", () => {
  const state = after(desk("c", 5), desk("d", 5), { t: "history", frames: [desk("a", 5), desk("b", 5)], older: null });
  assert.deepEqual(texts(state), ["a", "b", "c", "d"]);
});

test("an edit changes the text and not the place", () => {
  const state = after(desk("a", 1), desk("b", 2), desk("a", 9, { text: "edited", edited: true }));
  assert.deepEqual(texts(state), ["edited", "b"]);
  assert.equal(state.messages[0].edited, true);
});

test("a message that was read never goes back to delivered", () => {
  const late = [{ t: "state", key: "a", state: "delivered" }, { t: "state", key: "a", state: "sent" }, desk("a", 1, { state: "delivered" })];
  const state = after(desk("a", 1), { t: "state", key: "a", state: "read" }, ...late);
  assert.equal(state.messages[0].state, "read");
});

test("my message becomes read", () => {
  assert.equal(after(queued("a"), mine("a", 1), { t: "state", key: "a", state: "read" }).messages[0].state, "read");
});

test("unread counts what the desk said until it was seen", () => {
  const state = after(desk("a", 1), desk("b", 2, { state: "read" }), desk("c", 3, { deleted: true }), mine("d", 4));
  assert.equal(unread(state), 1);
  assert.equal(unread(reduce(state, { t: "seen" })), 0);
  assert.equal(newest(state).key, "c");
});

test("a catch-up repeated after a lost connection changes nothing", () => {
  const frames = [desk("a", 1), mine("b", 2), { t: "state", key: "a", state: "read" }];
  const shown = ({ messages }) => messages.map(({ key, text, state, at }) => [key, text, state, at]);
  assert.deepEqual(shown(after(...frames, ...frames)), shown(after(...frames)));
});

test("typing ends with the message", () => {
  const author = { name: "Anna", picture: null };
  assert.deepEqual(after({ t: "typing", on: true, author }).typing, true);
  assert.equal(after({ t: "typing", on: true, author }, desk("a", 1)).typing, false);
  assert.deepEqual(after({ t: "typing", on: true, author }, mine("a", 1)).typing, true);
});

test("only the first hello says where older history begins", () => {
  const state = after({ t: "hello", more: true, older: "x" }, { t: "hello", more: true, older: "y" });
  assert.equal(state.older, "x");
  assert.equal(state.ready, true);
});

test("another visitor's history is forgotten, what waits is not", () => {
  assert.deepEqual(texts(after(desk("a", 1), queued("b"), { t: "stranger" })), ["b"]);
});

test("a frame of a newer desk is ignored", () => {
  assert.equal(after({ t: "confetti" }), initial);
});

test("the picture this tab uploaded stays when the desk's copy comes", () => {
  const entry = { key: "a", text: "", at: 1, files: [{ id: "f", preview: "blob:1" }] };
  const state = after({ t: "queued", entry }, mine("a", 1, { files: [{ id: "f", url: "/files/f/x.png" }] }));
  assert.deepEqual(state.messages[0].files, [{ id: "f", url: "/files/f/x.png", preview: "blob:1" }]);
});
