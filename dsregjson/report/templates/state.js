// What the page knows and what it shows, without the page itself: columns, facets, search, sort,
// address, CSV, the text for a ticket. Pure functions, tested under node (tests/js).

/**
 * A column of the data: `values` holds each distinct value once; `rows` the devices that have one
 * (null: all have); `index` for each of them the number of its value (null: its own, in order).
 * @typedef {{values: any[], rows: number[] | null, index: number[] | null}} Column
 *
 * A finding of a device: numbers of its text and of its evidence in the data.
 * @typedef {[text: number, detail: number]} Hit
 *
 * What the devices are filtered by. Devices with the same values share a pattern: `pattern` has its
 * number for each device, `sets` the numbers of its values in `values`.
 * @typedef {{values: any[], sets: number[][], pattern: ArrayLike<number>}} Facet
 *
 * Values that a device must have one of, and values that it must not have. null: has no value.
 * @typedef {{any: Set<any>, none: Set<any>}} Choice
 *
 * All that an address keeps.
 * @typedef {{filters: Map<string, Choice>, search: string, sort: Order, device: string | null}} View
 * @typedef {{column: string, direction: 1 | -1}} Order
 *
 * A part of a search: text in lower case; the field it must stand in, or null; whether devices
 * that have it are left out.
 * @typedef {{text: string, field: string | null, not: boolean}} Term
 */

// ---- Columns

/** What an object of the data has under a key that a capture may have named ("constructor"). */
export const ownValue = (object, key) => (Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined);

/** The position of a row in an ascending list, or -1. */
export function positionIn(rows, row) {
  let low = 0, high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (rows[middle] === row) return middle;
    if (rows[middle] < row) low = middle + 1; else high = middle - 1;
  }
  return -1;
}

/** The number of the value at a position of a column. */
const numberAt = ({ values, index }, position) =>
  index ? index[position] : values.length === 1 ? 0 : position;

/** The value of one device, or null. @param {Column} column */
export function valueOf(column, row) {
  const position = column.rows ? positionIn(column.rows, row) : row;
  return position < 0 ? null : column.values[numberAt(column, position)];
}

/** The number of the value of every device, -1 for none. @param {Column} column */
export function numbersOf(column, count) {
  const all = new Int32Array(count).fill(-1);
  const length = column.rows ? column.rows.length : count;
  for (let at = 0; at < length; at++) all[column.rows ? column.rows[at] : at] = numberAt(column, at);
  return all;
}

/** The value of every device, null for none. @param {Column} column */
export function unpacked(column, count) {
  return Array.from(numbersOf(column, count), (number) => (number < 0 ? null : column.values[number]));
}

/** The data with each column's lists in place of their numbers: equal lists are stored once. */
export function withLists(data) {
  const list = (number) => (number === null ? null : data.lists[number]);
  const whole = (column) => ({
    ...column, values: list(column.values), rows: list(column.rows), index: list(column.index),
  });
  return {
    ...data,
    facts: Object.fromEntries(Object.entries(data.facts).map(([name, column]) => [name, whole(column)])),
    columns: data.columns.map(whole),
    findings: { ...data.findings, column: whole(data.findings.column) },
    changes: whole(data.changes),
  };
}

// ---- Facets

/** A facet of a fact with one value, or none (null), for each device. @returns {Facet} */
export function facetOf(column, count) {
  const numbers = numbersOf(column, count);
  const values = [...column.values, null];
  const pattern = numbers.map((number) => (number < 0 ? column.values.length : number));
  return { values, sets: values.map((_, number) => [number]), pattern };
}

/** A facet whose patterns are two facts together; the second one's value is in `parts`. */
export function facetInParts(facet, parts) {
  const width = parts.values.length;
  const numbers = new Map(), sets = [], others = [];
  const pattern = facet.pattern.map((own, row) => {
    const both = own * width + parts.pattern[row];
    if (!numbers.has(both)) {
      numbers.set(both, sets.length);
      sets.push(facet.sets[own]);
      others.push(parts.values[parts.pattern[row]]);
    }
    return numbers.get(both);
  });
  return { values: facet.values, sets, pattern, parts: others };
}

/** A finding that another one causes: the key of both. */
export const pairKey = (cause, effect) => `${cause} > ${effect}`;

/**
 * The facets of findings: "finding" by key, "because" by pairs of a root cause and what follows
 * from it. Of "finding", `roots` has the sets of those that no other finding of the device explains.
 */
export function findingFacets(findings, count) {
  const patterns = [[], ...findings.column.values.map((hits) => hits)];
  const pattern = numbersOf(findings.column, count).map((number) => number + 1);
  const keys = new Map(), pairs = new Map();
  const numbered = (known, key) => known.get(key) ?? known.set(key, known.size).get(key);
  const sets = [], roots = [], because = [];
  for (const hits of patterns) {
    const own = ownCauses(findings, hits);
    const key = (id) => own.get(id).key;
    sets.push([...new Set([...own.keys()].map((id) => numbered(keys, key(id))))]);
    roots.push([...new Set([...own.keys()].filter((id) => !own.get(id).causes.length).map((id) => numbered(keys, key(id))))]);
    const found = new Set();
    for (const id of own.keys()) {
      for (const root of rootsOf(own, id)) found.add(numbered(pairs, pairKey(key(root), key(id))));
    }
    because.push([...found]);
  }
  return {
    finding: { values: [...keys.keys()], sets, roots, pattern },
    because: { values: [...pairs.keys()], sets: because, pattern },
  };
}

/** The findings of one device by id: key, and the causes that the device has too. */
function ownCauses(findings, hits) {
  const ids = new Set(hits.map(([text]) => findings.texts[text].id));
  return new Map(hits.map(([text, detail]) => [findings.texts[text].id, {
    key: findings.texts[text].key,
    causes: findings.details[detail].causes.filter((id) => ids.has(id)),
  }]));
}

/** The findings without a cause that led to this one; none for a root cause itself. */
function rootsOf(own, id, seen = new Set()) {
  const found = new Set();
  for (const cause of own.get(id).causes) {
    if (seen.has(cause)) continue;
    seen.add(cause);
    if (!own.get(cause).causes.length) found.add(cause);
    else for (const root of rootsOf(own, cause, seen)) found.add(root);
  }
  return found;
}

/**
 * The findings of a device as a tree: each with what follows from it, shown once, below its first
 * cause. @param {Hit[]} hits
 */
export function treeOf(findings, hits) {
  const nodes = new Map(hits.map((hit) => {
    const finding = findings.texts[hit[0]], { evidence, causes } = findings.details[hit[1]];
    return [finding.id, { finding, evidence, causes, children: [] }];
  }));
  const top = [];
  for (const node of nodes.values()) {
    const cause = node.causes.find((id) => nodes.has(id) && id !== node.finding.id);
    (cause ? nodes.get(cause).children : top).push(node);
    node.others = node.causes.filter((id) => id !== cause && nodes.has(id)).map((id) => nodes.get(id).finding.title);
  }
  return top;
}

/**
 * Which devices pass all filters and the search, and for each facet how many of each pattern pass
 * all but its own filter.
 * @param {Record<string, Facet>} facets
 * @param {Map<string, Choice>} filters
 * @param {Uint8Array | null} found devices that the search finds, null for all
 * @returns {{passes: Uint8Array, tallies: Record<string, Uint32Array>, shown: number}}
 */
export function evaluate(facets, filters, found, count) {
  const tallies = {}, names = Object.keys(facets);
  for (const name of names) tallies[name] = new Uint32Array(facets[name].sets.length);
  const active = [...filters].filter(([name]) => facets[name]).map(([name, choice]) => {
    const numbers = (values) => [...values].map((value) => facets[name].values.indexOf(value));
    const any = numbers(choice.any), none = numbers(choice.none);
    const fits = facets[name].sets.map((set) => (!any.length || any.some((n) => set.includes(n))) && !none.some((n) => set.includes(n)));
    return { pattern: facets[name].pattern, fits, tally: tallies[name], own: tallies[name], name };
  });
  const passes = new Uint8Array(count);
  const every = names.map((name) => [tallies[name], facets[name].pattern]);
  let shown = 0;
  for (let row = 0; row < count; row++) {
    if (found && !found[row]) continue;
    let misses = 0, missed = null;
    for (const filter of active) {
      if (filter.fits[filter.pattern[row]]) continue;
      misses++;
      missed = filter;
      if (misses > 1) break;
    }
    if (misses === 0) {
      passes[row] = 1;
      shown++;
      for (const [tally, pattern] of every) tally[pattern[row]]++;
    } else if (misses === 1) {
      missed.tally[missed.pattern[row]]++;
    }
  }
  return { passes, tallies, shown };
}

/** How many devices have each value of a facet, from its tally. @returns {Uint32Array} */
export function countsOf(facet, tally, sets = facet.sets) {
  const counts = new Uint32Array(facet.values.length);
  sets.forEach((set, pattern) => { for (const number of set) counts[number] += tally[pattern]; });
  return counts;
}

/** The filters with a value of a fact added, excluded or taken away. Changes nothing in place. */
export function chosen(filters, fact, value, how) {
  const old = filters.get(fact) || { any: new Set(), none: new Set() };
  const choice = { any: new Set(old.any), none: new Set(old.none) };
  choice.any.delete(value);
  choice.none.delete(value);
  if (how) choice[how].add(value);
  const changed = new Map(filters);
  if (choice.any.size || choice.none.size) changed.set(fact, choice); else changed.delete(fact);
  return changed;
}

// ---- Search

/**
 * The terms of a search: words, "exact phrases", -left out, Field:value. Field: alone means that
 * the field was printed. A word with a colon is a field only if there is one of that name.
 * @param {string} text
 * @param {(name: string) => boolean} isField takes a name in lower case
 * @returns {Term[]}
 */
export function termsOf(text, isField) {
  const terms = [];
  for (const [whole, minus, name, value] of text.toLowerCase().matchAll(/(-?)(?:([a-z]\w*):)?("[^"]*"?|\S*)/g)) {
    if (!whole) continue;
    const words = value.replace(/^"|"$/g, "");
    const field = name && isField(name) ? name : null;
    const term = name && !field ? `${name}:${words}` : words;
    if (field || term) terms.push({ text: term, field, not: minus === "-" });
    else if (whole !== '""') terms.push({ text: whole.replaceAll('"', ""), field: null, not: false });
  }
  return terms.filter((term) => term.field || term.text);
}

/** The text of a value in lower case; a list is a value that did not fit and what was read of it. */
const lowerText = (value) => (Array.isArray(value) ? value.join(" ") : String(value)).toLowerCase();

/** Which values of a column hold a text, all in one pass over them joined together. */
function valuesWith(column, text, asWords) {
  if (!column.joined) {
    const texts = column.values.map(lowerText);
    column.starts = new Uint32Array(texts.length + 1);
    texts.forEach((each, at) => { column.starts[at + 1] = column.starts[at] + each.length + 1; });
    column.joined = `${texts.join("\0")}\0`;
  }
  const { joined, starts } = column;
  const hits = new Uint8Array(column.values.length);
  let any = false, value = 0;
  for (let at = joined.indexOf(text); at >= 0; at = joined.indexOf(text, at + 1)) {
    if (asWords && (isWordSign(joined[at - 1]) || isWordSign(joined[at + text.length]))) continue;
    while (starts[value + 1] <= at) value++;
    hits[value] = 1;
    any = true;
    at = starts[value + 1] - 2; // on to the next value
  }
  return any ? hits : null;
}

/** Where a term stands in a text in lower case, from a place on, or -1; with a field as whole words. */
export function placeOf(lower, term, from) {
  let at = lower.indexOf(term.text, from);
  while (at >= 0 && term.field !== null && (isWordSign(lower[at - 1]) || isWordSign(lower[at + term.text.length]))) {
    at = lower.indexOf(term.text, at + 1);
  }
  return at;
}

const isWordSign = (sign) => sign !== undefined && /[\p{L}\p{N}]/u.test(sign);

function mark(found, column, count, hits) {
  const length = column.rows ? column.rows.length : count;
  for (let at = 0; at < length; at++) {
    if (!hits || hits[numberAt(column, at)]) found[column.rows ? column.rows[at] : at] = 1;
  }
}

/**
 * The devices that fit all terms, or null when there are none. A plain term is looked for in every
 * field that tells devices apart, the source and the findings; one with a field as whole words in it.
 * @param {{count: number, columns: (Column & {name: string})[], source: Column, findings: any}} fleet
 * @param {Term[]} terms
 */
export function search(fleet, terms) {
  if (!terms.length) return null;
  const all = new Uint8Array(fleet.count).fill(1);
  for (const term of terms) {
    const found = term.field === null ? rowsWith(fleet, term.text) : rowsWithField(fleet, term);
    const wanted = term.not ? 0 : 1;
    for (let row = 0; row < fleet.count; row++) if (found[row] !== wanted) all[row] = 0;
  }
  return all;
}

function rowsWith({ count, columns, source, findings }, text) {
  const found = new Uint8Array(count);
  for (const column of [source, ...columns]) {
    // A value that every device has would find all of them.
    if (!column.rows && column.values.length === 1 && count > 1) continue;
    const hits = valuesWith(column, text, false);
    if (hits) mark(found, column, count, hits);
  }
  const titles = findings.texts.map((each) => `${each.id} ${each.title}`.toLowerCase().includes(text));
  if (titles.includes(true)) {
    const hits = findings.column.values.map((list) => list.some(([which]) => titles[which]));
    mark(found, findings.column, count, hits);
  }
  return found;
}

function rowsWithField({ count, columns, source }, { text, field }) {
  const found = new Uint8Array(count);
  for (const column of [{ ...source, name: "source" }, ...columns]) {
    if (column.name.toLowerCase() !== field) continue;
    const hits = text ? valuesWith(column, text, true) : null;
    if (!text || hits) mark(found, column, count, hits);
  }
  return found;
}

// ---- Sort

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The place of each key among all of them, equal keys having the same one, -1 for none (null).
 * @param {(string | number | null)[]} keys
 * @param {boolean} words whether texts are sorted as people do, not sign by sign
 */
export function ranksOf(keys, words) {
  const compare = words ? collator.compare : byCode;
  const distinct = [...new Set(keys)].filter((key) => key !== null).sort(compare);
  const ranks = new Map([[null, -1]]);
  let rank = -1;
  distinct.forEach((key, at) => {
    if (at === 0 || compare(distinct[at - 1], key) !== 0) rank++;
    ranks.set(key, rank);
  });
  return Int32Array.from(keys, (key) => ranks.get(key));
}

/** All rows by rank: equal ones in their order, those without a key last either way. */
export function sorted(ranks, direction) {
  const last = ranks.reduce((most, rank) => Math.max(most, rank), -1) + 1;
  const placeOf = (rank) => (rank < 0 ? last : direction > 0 ? rank : last - 1 - rank);
  const starts = new Uint32Array(last + 2);
  for (const rank of ranks) starts[placeOf(rank) + 1]++;
  for (let place = 1; place < starts.length; place++) starts[place] += starts[place - 1];
  const rows = new Array(ranks.length);
  ranks.forEach((rank, row) => { rows[starts[placeOf(rank)]++] = row; });
  return rows;
}

// ---- Address

const NOT = "not.";

/** A view as the part of an address behind "#"; what is as at the start is left out. */
export function addressOf(view, start) {
  const parts = new URLSearchParams();
  for (const [fact, { any, none }] of view.filters) {
    for (const value of any) parts.append(fact, value ?? "");
    for (const value of none) parts.append(NOT + fact, value ?? "");
  }
  if (view.search) parts.set("q", view.search);
  if (view.sort.column !== start.column || view.sort.direction !== start.direction) {
    parts.set("sort", (view.sort.direction < 0 ? "-" : "") + view.sort.column);
  }
  if (view.device !== null) parts.set("device", view.device);
  return parts.toString();
}

/**
 * The view of an address; what it does not know is left out.
 * @param {string} hash with or without "#"
 * @param {string[]} facts @param {string[]} columns @param {Order} start
 * @returns {View}
 */
export function viewOf(hash, facts, columns, start) {
  const view = { filters: new Map(), search: "", sort: start, device: null };
  for (const [name, value] of new URLSearchParams(hash.replace(/^#/, ""))) {
    const how = name.startsWith(NOT) ? "none" : "any";
    const fact = how === "none" ? name.slice(NOT.length) : name;
    const column = value.replace(/^-/, "");
    if (facts.includes(fact)) view.filters = chosen(view.filters, fact, value === "" ? null : value, how);
    else if (name === "q") view.search = value;
    else if (name === "device") view.device = value;
    else if (name === "sort" && columns.includes(column)) view.sort = { column, direction: value.startsWith("-") ? -1 : 1 };
  }
  return view;
}

/** What an address calls a device: its name, or its source where several have that name. */
export function keysOf(names, sources) {
  const times = new Map();
  for (const name of names) times.set(name.toLowerCase(), (times.get(name.toLowerCase()) || 0) + 1);
  return names.map((name, row) => (times.get(name.toLowerCase()) === 1 ? name : sources[row]));
}

/** The device that an address means: its key, the host part of its name, its id; -1 for none. */
export function deviceAt(wanted, keys, names, ids) {
  const text = wanted.toLowerCase();
  const at = keys.findIndex((key) => key.toLowerCase() === text);
  if (at >= 0) return at;
  const same = (each) => each !== null && each.toLowerCase() === text;
  const named = names.findIndex((name) => same(name) || same(name.split(".")[0]));
  return named >= 0 ? named : ids.findIndex(same);
}

// ---- What leaves the page

// A cell that begins with one of these signs may run as a formula (OWASP, "CSV Injection"); the last
// four are what Excel in East Asian languages takes for the first four. Inside a cell the same holds
// behind what begins a new cell in other regions; quotes, blanks and invisible characters may stand
// before the sign. As dsregjson batch writes its CSV.
const FORMULA = /(?:^|[;,|\t\r\n])["'\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
const FIRST_IS_END = /^'*(?=[\t\r\n])/;
// Most cells hold nothing of that, and nothing that needs quotes.
const ODD = /^["'\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff=+\-@\uff1d\uff0b\uff0d\uff20]|[;,|"\t\r\n]/;

function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  if (!ODD.test(value)) return value;
  const text = value.replace(FIRST_IS_END, "$&'").replace(FORMULA, "$&'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What CSV begins with, so that Excel takes it for UTF-8. */
export const BOM = "\ufeff";

/** Rows as CSV (RFC 4180). */
export const csvOf = (rows) => rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");

/** Text as Markdown shows it, on one line. */
export const markdown = (text) =>
  String(text).replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");

/** Text as code in Markdown, whatever backticks it holds. */
export function markdownCode(text) {
  const plain = String(text).replace(/\s+/g, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...(plain.match(/`+/g) || []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const gap = longest || /^ | $/.test(plain) ? " " : "";
  return plain ? `${fence}${gap}${plain}${gap}${fence}` : "(empty)";
}

/**
 * A device for a ticket, as Markdown.
 * @param {{name: string, verdict: string, facts: [string, string][], tree: any[]}} device
 */
export function ticketOf({ name, verdict, facts, tree }) {
  const lines = [`## ${markdown(name)}: ${markdown(verdict)}`, "", "| | |", "|---|---|"];
  for (const [title, value] of facts) lines.push(`| ${markdown(title)} | ${markdownCode(value)} |`);
  const told = (nodes, because) => {
    for (const { finding, evidence, children } of nodes) {
      lines.push("", `### ${finding.severity}: ${markdown(finding.title)} (${markdownCode(finding.id)})`, "");
      if (because) lines.push(`Follows from: ${markdown(because)}`, "");
      lines.push(markdown(finding.why), "");
      if (finding.risk && finding.risk !== "none") lines.push(`**Risk: ${finding.risk}**`, "");
      if (finding.before?.length) lines.push("Before:", "", ...finding.before.map((each) => `- [ ] ${markdown(each)}`), "");
      lines.push(`**Do:** ${markdown(finding.action)}`, "");
      for (const [section, field, value] of evidence) {
        lines.push(`- ${section ? `${markdown(section)} / ` : ""}${markdown(field)}: ${value === null ? "not printed" : markdownCode(value)}`);
      }
      if (/^https:/.test(finding.source)) lines.push("", `Source: <${finding.source}>`);
      told(children, finding.title);
    }
  };
  told(tree, "");
  if (!tree.length) lines.push("", "Nothing to do: no findings.");
  return `${lines.join("\n")}\n`;
}
