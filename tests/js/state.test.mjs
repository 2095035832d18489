// What the page computes, without the page: node --test tests/js

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const source = new URL("../../dsregjson/report/templates/state.js", import.meta.url);
const state = await import(`data:text/javascript;base64,${readFileSync(source).toString("base64")}`);

const START = { column: "findings", direction: -1 };
const column = (values, rows = null, index = null) => ({ values, rows, index });

/** Five devices; the last one printed nothing. */
function fleet() {
  const columns = [
    { name: "DeviceName", ...column(["PC-1", "PC-2", "PC-10", "LAB-1"], [0, 1, 2, 3]) },
    { name: "NgcSet", ...column(["YES", "NO", "UNKNOWN"], [0, 1, 2, 3], [0, 1, 1, 2]) },
    { name: "ServerMessage", ...column(["The user name or password is not correct", "timeout"], [1, 2]) },
    { name: "WamDefaultSet", ...column([["ERROR (0x80070520)"], "YES"], [0, 1]) },
    { name: "TenantName", ...column(["Contoso"], [0, 1, 2, 3]) },
    { name: "Same", ...column(["everywhere"]) },
  ];
  const findings = {
    texts: [
      { key: "a error", id: "a", title: "Password refused" },
      { key: "b warning", id: "b", title: "No token" },
      { key: "c info", id: "c", title: "Old Windows" },
    ],
    details: [{ causes: [] }, { causes: ["a"] }, { causes: ["b", "x"] }],
    column: column([[[0, 0], [1, 1], [2, 2]], [[1, 1]], [[2, 0]]], [0, 1, 3]),
  };
  return { count: 5, columns, source: column(["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"]), findings };
}

const rows = (found) => [...found].flatMap((hit, row) => (hit ? [row] : []));
const isField = (name) => fleet().columns.some((each) => each.name.toLowerCase() === name) || name === "source";
const found = (text) => {
  const hits = state.search(fleet(), state.termsOf(text, isField));
  return hits && rows(hits);
};

test("columns give every device its value, in all four packings", () => {
  assert.deepEqual(state.unpacked(column(["x", "y", "z"]), 3), ["x", "y", "z"]);
  assert.deepEqual(state.unpacked(column(["x"]), 3), ["x", "x", "x"]);
  assert.deepEqual(state.unpacked(column(["x", "y"], null, [1, 0, 1]), 3), ["y", "x", "y"]);
  assert.deepEqual(state.unpacked(column(["x", "y"], [0, 2], [1, 1]), 3), ["y", null, "y"]);
  assert.deepEqual(state.unpacked(column(["x"], [1]), 3), [null, "x", null]);
  assert.deepEqual(state.unpacked(column([], []), 2), [null, null]);
  const sparse = column(["x", "y"], [1, 3], [1, 0]);
  assert.deepEqual([0, 1, 2, 3, 4].map((row) => state.valueOf(sparse, row)), [null, "y", null, "x", null]);
});

test("lists that are stored once come back to every column", () => {
  const data = state.withLists({
    lists: [["x", "y"], [0, 2]], facts: { f: { values: 0, rows: 1, index: null } },
    columns: [{ name: "C", values: 0, rows: 1, index: 1 }], findings: { texts: [], column: { values: 0, rows: null, index: null } },
    changes: { values: 0, rows: null, index: null },
  });
  assert.deepEqual(data.facts.f, column(["x", "y"], [0, 2]));
  assert.deepEqual(data.columns[0], { name: "C", ...column(["x", "y"], [0, 2], [0, 2]) });
});

test("a facet counts what the other filters leave, never its own", () => {
  const facets = {
    join: state.facetOf(column(["hybrid", "entra"], [0, 1, 2, 3], [0, 0, 1, 1]), 5),
    tenant: state.facetOf(column(["Contoso", "Fabrikam"], null, [0, 1, 0, 0, 1]), 5),
  };
  const count = (filters, name, search = null) => {
    const { tallies, shown } = state.evaluate(facets, filters, search, 5);
    return [shown, ...state.countsOf(facets[name], tallies[name])];
  };
  const none = new Map();
  assert.deepEqual(count(none, "join"), [5, 2, 2, 1]);
  const hybrid = state.chosen(none, "join", "hybrid", "any");
  assert.deepEqual(count(hybrid, "join"), [2, 2, 2, 1]);
  assert.deepEqual(count(hybrid, "tenant"), [2, 1, 1, 0]);
  const either = state.chosen(hybrid, "join", "entra", "any");
  assert.deepEqual(count(either, "tenant"), [4, 3, 1, 0]);
  assert.deepEqual(count(state.chosen(either, "tenant", "Fabrikam", "none"), "join"), [3, 1, 2, 0]);
  assert.deepEqual(count(state.chosen(none, "join", null, "any"), "join"), [1, 2, 2, 1]);
  assert.deepEqual(count(state.chosen(none, "join", null, "none"), "join"), [4, 2, 2, 1]);
  assert.deepEqual(count(state.chosen(none, "join", "gone", "any"), "tenant"), [0, 0, 0, 0]);
  assert.deepEqual(count(hybrid, "join", new Uint8Array([0, 1, 1, 0, 0])), [1, 1, 1, 0]);
  assert.deepEqual(count(state.chosen(state.chosen(none, "join", "hybrid", "any"), "tenant", "Contoso", "any"), "join"), [1, 1, 2, 0]);
});

test("choosing adds, turns round and takes away, and leaves the old filters alone", () => {
  const one = state.chosen(new Map(), "join", "a", "any");
  const turned = state.chosen(one, "join", "a", "none");
  assert.deepEqual([...turned.get("join").any, "|", ...turned.get("join").none], ["|", "a"]);
  assert.equal(state.chosen(turned, "join", "a", "").size, 0);
  assert.deepEqual([...one.get("join").any], ["a"]);
});

test("findings: keys, roots and what follows from them", () => {
  const { finding, because } = state.findingFacets(fleet().findings, 5);
  const { tallies } = state.evaluate({ finding, because }, new Map(), null, 5);
  const named = (facet, counts) => Object.fromEntries(facet.values.map((value, at) => [value, counts[at]]));
  assert.deepEqual(named(finding, state.countsOf(finding, tallies.finding)), { "a error": 1, "b warning": 2, "c info": 2 });
  // Device 1 has no finding a: there b is a root cause, whatever its rule names.
  assert.deepEqual(named(finding, state.countsOf(finding, tallies.finding, finding.roots)), { "a error": 1, "b warning": 1, "c info": 1 });
  assert.deepEqual(named(because, state.countsOf(because, tallies.because)), { "a error > b warning": 1, "a error > c info": 1 });
});

test("a tree shows each finding once, below its cause", () => {
  const findings = fleet().findings;
  const shape = (nodes) => nodes.map(({ finding, children }) => [finding.id, shape(children)]);
  assert.deepEqual(shape(state.treeOf(findings, [[0, 0], [1, 1], [2, 2]])), [["a", [["b", [["c", []]]]]]]);
  assert.deepEqual(shape(state.treeOf(findings, [[1, 1], [2, 0]])), [["b", []], ["c", []]]);
});

test("a facet in parts keeps both facts", () => {
  const ends = state.facetOf(column(["2030", "2031"], [0, 1, 2], [0, 1, 1]), 4);
  const states = state.facetOf(column(["valid", "due"], [0, 1, 2], [0, 1, 0]), 4);
  const facet = state.facetInParts(ends, states);
  assert.deepEqual([...facet.pattern].map((at) => [facet.values[facet.sets[at][0]], facet.parts[at]]),
    [["2030", "valid"], ["2031", "due"], ["2031", "valid"], [null, null]]);
});

for (const [text, expected] of Object.entries({
  "": null,
  "  ": null,
  "pc": [0, 1, 2],
  "PC-1": [0, 2],
  "pc 10": [2],
  '"user name"': [1],
  '"name user"': [],
  "-pc": [3, 4],
  '-"user name"': [0, 2, 3, 4],
  "NgcSet:NO": [1, 2],
  "ngcset:no": [1, 2],
  "-NgcSet:NO": [0, 3, 4],
  "NgcSet:": [0, 1, 2, 3],
  "-NgcSet:": [4],
  "DeviceName:PC": [0, 1, 2],
  "DeviceName:P": [],
  'ServerMessage:"user name"': [1],
  "Source:c.txt": [2],
  "0x80070520": [0],
  "error": [0],
  "nofield:x": [],
  "c.txt": [2],
  "everywhere": [],
  "Same:everywhere": [0, 1, 2, 3, 4],
  "Contoso": [0, 1, 2, 3],
  "password": [0, 1],
  "refused": [0],
  "-": [0, 1, 2, 3],
  '"': null,
})) {
  test(`search: ${text}`, () => assert.deepEqual(found(text), expected));
}

test("a search does not find what lies across two values", () => {
  assert.deepEqual(found('"pc-1pc-2"'), []);
});

test("a term with a field is marked as whole words, one without wherever it stands", () => {
  const place = (text, field) => state.placeOf("unknown: no, now", { text, field, not: false }, 0);
  assert.deepEqual([place("no", "ngcset"), place("no", null), place("x", null)], [9, 3, -1]);
});

test("sorting: numbers in names, equal keys in their order, null last either way", () => {
  const keys = ["PC-10", null, "PC-9", "pc-9", "PC-1"];
  assert.deepEqual(state.sorted(state.ranksOf(keys, true), 1), [4, 2, 3, 0, 1]);
  assert.deepEqual(state.sorted(state.ranksOf(keys, true), -1), [0, 2, 3, 4, 1]);
  assert.deepEqual(state.sorted(state.ranksOf([3, null, 1, Infinity, 1], false), -1), [3, 0, 2, 4, 1]);
  assert.deepEqual(state.sorted(state.ranksOf([null, null], false), 1), [0, 1]);
});

test("an address keeps filters, search, sort and device, whatever they hold", () => {
  let filters = new Map();
  for (const value of ["Contoso & Co = #1", "קונטוסו", "a+b %41", null]) filters = state.chosen(filters, "tenant", value, "any");
  filters = state.chosen(filters, "join", "HybridJoined", "none");
  const view = { filters, search: '"exact phrase" -not NgcSet:NO', sort: { column: "name", direction: -1 }, device: "PC-1.contoso.com" };
  const again = state.viewOf(`#${state.addressOf(view, START)}`, ["tenant", "join"], ["name", "findings"], START);
  assert.deepEqual(again, view);
});

test("an address leaves out what is as at the start, and ignores what it does not know", () => {
  const start = { filters: new Map(), search: "", sort: START, device: null };
  assert.equal(state.addressOf(start, START), "");
  assert.equal(state.addressOf({ ...start, device: "PC-000306" }, START), "device=PC-000306");
  assert.deepEqual(state.viewOf("#devices", ["join"], ["name"], START), start);
  assert.deepEqual(state.viewOf("#sort=-nothing&x=1&not.x=2", ["join"], ["name"], START), start);
});

test("a device is found by key, name, host and id; names that are not unique go by source", () => {
  const names = ["PC-1.contoso.com", "PC-2", "pc-2"], sources = ["a", "b", "c"], ids = [null, "id-2", "id-3"];
  const keys = state.keysOf(names, sources);
  assert.deepEqual(keys, ["PC-1.contoso.com", "b", "c"]);
  const at = (wanted) => state.deviceAt(wanted, keys, names, ids);
  assert.deepEqual(["pc-1.contoso.com", "PC-1", "c", "ID-3", "PC-2", "PC-3"].map(at), [0, 0, 2, 2, 1, -1]);
});

test("CSV: quotes, line ends, nothing for null, no formulas", () => {
  const csv = state.csvOf([["a", "b"], ["x,y", 'say "no"'], [null, "two\r\nlines"], [-5, true], ...["=1+1", "+1", "-1", "@x", "\tx", "\uff1dx"].map((each) => [each, ""])]);
  assert.equal(csv, 'a,b\r\n"x,y","say ""no"""\r\n,"two\r\nlines"\r\n-5,true\r\n' +
    ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\uff1dx"].map((each) => `${each},\r\n`).join(""));
});

test("CSV: no formulas behind what begins a cell in other regions", () => {
  const cells = ["x;=1", "x,+1", "x|-1", "x\t@1", 'x;"=1', "a-b", "'=1", "a;b", " =1", "\u200b+1", "x;\xa0@1", "\t=1", "\uff0b1"];
  assert.equal(state.csvOf([["a"], ...cells.map((each) => [each])]), 'a\r\n' +
    ["x;'=1", "\"x,'+1\"", "x|'-1", "x\t'@1", "\"x;\"\"'=1\"", "a-b", "''=1", "a;b", " '=1", "\u200b'+1", "x;\xa0'@1", "'\t'=1", "'\uff0b1"].map((each) => `${each}\r\n`).join(""));
});

test("a ticket is Markdown in which nothing of a capture has a meaning", () => {
  const finding = { id: "a", severity: "error", title: "T <b>", why: "W *x*", action: "Do [it](x)", risk: "destructive", before: ["Save the key"], source: "https://example.com/a" };
  const child = { finding: { ...finding, id: "b", risk: "none", before: [] }, evidence: [], children: [] };
  const text = state.ticketOf({
    name: "PC_1", verdict: "broken: 1 error", facts: [["User", "a|b`c"]],
    tree: [{ finding, evidence: [["SsoState", "AzureAdPrt", "NO"], ["", "X", null]], children: [child] }],
  });
  assert.ok(text.startsWith("## PC\\_1: broken: 1 error\n"));
  for (const part of ["| User | `` a\\|b`c `` |", "T \\<b\\>", "**Risk: destructive**", "- [ ] Save the key", "**Do:** Do \\[it\\](x)", "- SsoState / AzureAdPrt: `NO`", "- X: not printed", "Follows from: T \\<b\\>", "Source: <https://example.com/a>"]) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
  assert.ok(text.indexOf("Save the key") < text.indexOf("**Do:**"));
  assert.match(state.ticketOf({ name: "PC", verdict: "healthy", facts: [], tree: [] }), /Nothing to do/);
});
