// Entities and links become marked runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { links, runs, safeUrl } from "../../widget_js/omnid_widget/assets/state.js";

const plain = (all) => all.map(({ text, marks, url }) => [text, marks.join(), url]);

test("offsets count code points, so an emoji before a bold word moves nothing", () => {
  assert.deepEqual(plain(runs("👍🏽 yes 😀", [{ type: "bold", offset: 3, length: 3 }])), [
    ["👍🏽 ", "", null], ["yes", "bold", null], [" 😀", "", null],
  ]);
});

test("overlapping marks are cut where they meet", () => {
  const all = runs("abcd", [{ type: "bold", offset: 0, length: 3 }, { type: "italic", offset: 1, length: 3 }]);
  assert.deepEqual(plain(all), [["a", "bold", null], ["bc", "bold,italic", null], ["d", "italic", null]]);
});

test("an entity that reaches past the text is cut, one outside is ignored", () => {
  assert.deepEqual(plain(runs("ab", [{ type: "bold", offset: 1, length: 9 }])), [["a", "", null], ["b", "", null]].slice(0, 1).concat([["b", "bold", null]]));
  assert.deepEqual(plain(runs("ab", [{ type: "bold", offset: 7, length: 2 }, { type: "bold", offset: -3, length: 1 }])), [["ab", "", null]]);
});

test("runs together are the text", () => {
  const text = "a 😀 https://x.example/ж b";
  assert.equal(runs(text, [{ type: "code", offset: 1, length: 4 }]).map((run) => run.text).join(""), text);
  assert.deepEqual(runs(""), []);
});

test("marks inside a quote stay in one block", () => {
  const all = runs("a b c", [{ type: "quote", offset: 0, length: 5 }, { type: "bold", offset: 2, length: 1 }]);
  assert.deepEqual(all.map((run) => run.block?.id), [0, 0, 0]);
  assert.deepEqual(all[1].marks, ["bold"]);
});

test("typed links lose the punctuation after them and keep their own brackets", () => {
  const urls = (text) => links(text).map((link) => link.url);
  assert.deepEqual(urls("see https://a.example/x, and (http://b.example/y)."), ["https://a.example/x", "http://b.example/y"]);
  assert.deepEqual(urls("https://en.example/wiki/Tide_(sea)"), ["https://en.example/wiki/Tide_(sea)"]);
  assert.deepEqual(urls("«https://пример.рф/путь» HTTPS://C.EXAMPLE"), ["https://пример.рф/путь", "HTTPS://C.EXAMPLE"]);
  assert.deepEqual(urls("javascript:alert(1) ftp://x nothttps:/x"), []);
});

test("a link after an emoji starts at its code point", () => {
  assert.equal(links("😀😀 https://a.example")[0].offset, 3);
});

test("nothing is linked inside code, and a desk's link is not linked twice", () => {
  const text = "https://a.example";
  assert.deepEqual(plain(runs(text, [{ type: "code", offset: 0, length: 17 }])), [[text, "code", null]]);
  assert.deepEqual(plain(runs(text, [{ type: "link", offset: 0, length: 17, url: "https://b.example" }])), [[text, "", "https://b.example/"]]);
});

test("an address that could run a script is none", () => {
  for (const url of ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "vbscript:x", "blob:x", "", null, undefined, "//", "http://"]) {
    assert.equal(safeUrl(url), null);
  }
  assert.equal(safeUrl("/files/a/b.png", "https://desk.example/"), "https://desk.example/files/a/b.png");
  assert.equal(safeUrl("java\nscript:alert(1)", "https://desk.example/"), null);
  assert.deepEqual(plain(runs("x", [{ type: "link", offset: 0, length: 1, url: "javascript:alert(1)" }])), [["x", "", null]]);
});
