// Files are checked before they are sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { objection } from "../../widget_js/omnid_widget/assets/transport.js";

const limits = { file_limit: 100, file_types: ["image/*", "text/plain"] };

test("too large, of a kind that is not accepted, or fine", () => {
  assert.equal(objection({ size: 101, type: "image/png" }, limits), "too_large");
  assert.equal(objection({ size: 1, type: "text/html" }, limits), "unsupported_type");
  assert.equal(objection({ size: 1, type: "imagery/png" }, limits), "unsupported_type");
  assert.equal(objection({ size: 100, type: "image/webp" }, limits), "");
  assert.equal(objection({ size: 1, type: "text/plain" }, limits), "");
});

test("a type the browser does not know is left to the desk", () => {
  assert.equal(objection({ size: 1, type: "" }, limits), "");
});
