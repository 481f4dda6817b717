// The languages say the same things.
import assert from "node:assert/strict";
import { test } from "node:test";
import en from "../../widget_js/omnid_widget/assets/en.js";
import ru from "../../widget_js/omnid_widget/assets/ru.js";

test("every sentence is there in both languages, with the same places to fill in", () => {
  assert.deepEqual(Object.keys(ru), Object.keys(en));
  const places = (text) => (text.match(/{\w+}/g) || []).sort();
  for (const name of Object.keys(en)) {
    assert.ok(en[name].trim() && ru[name].trim(), name);
    assert.deepEqual(places(ru[name]), places(en[name]), name);
  }
});

test("Russian is Russian", () => {
  for (const [name, text] of Object.entries(ru)) assert.match(text, /[а-яё]/i, name);
});
