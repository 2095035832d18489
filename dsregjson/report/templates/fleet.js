// ---- The data of the page, once it is unpacked, and what is shown of it

let data = null; // as in the page, see dsregjson.report
let facts = {}; // name -> value of each device
let findingsOf = []; // hits of each device
let facets = {};
let keys = []; // what an address calls each device
let ids = []; // DeviceId of each device

const START = { column: "findings", direction: -1 };
/** @type {View} */
let view = { filters: new Map(), search: "", sort: START, device: null };
let counts = null; // what evaluate says of the view
let order = []; // all devices, sorted
let shown = []; // those that pass, sorted

async function dataOf(script) {
  if (script.type === "application/json") return JSON.parse(script.textContent);
  const text = atob(script.textContent);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

const columnOf = (section, name) =>
  data.columns.find((column) => column.section === section && column.name === name && column.item <= 0);

/** A printed value of a device, or null. */
function printed(row, section, name) {
  const column = columnOf(section, name);
  const value = column ? valueOf(column, row) : null;
  return Array.isArray(value) ? value[0] : value;
}

function unpack(packed) {
  data = withLists(packed);
  const { count } = data;
  for (const [name, column] of Object.entries(data.facts)) facts[name] = unpacked(column, count);
  findingsOf = unpacked(data.findings.column, count);
  facets = Object.fromEntries(Object.keys(data.facets)
    .filter((name) => data.facts[name]).map((name) => [name, facetOf(data.facts[name], count)]));
  facets.period = facetInParts(facets.period, facetOf(data.facts.certificate, count));
  Object.assign(facets, findingFacets(data.findings, count));
  keys = keysOf(facts.name, facts.source);
  const column = columnOf("DeviceDetails", "DeviceId");
  ids = column ? unpacked(column, count) : new Array(count).fill(null);
  data.fieldNames = new Set([...data.fields, ...data.columns, { name: "source" }].map((each) => each.name.toLowerCase()));
}

const terms = () => termsOf(view.search, (name) => data.fieldNames.has(name));

/** Words for a value of a fact, as in chips. */
function labelOf(fact, value) {
  if (fact === "because" && value !== null) {
    const [cause, effect] = value.split(" > ");
    return `${labelOf("finding", effect)}, because of: ${labelOf("finding", cause)}`;
  }
  return value === null ? data.facets[fact].none : ownValue(data.facets[fact].values, value) ?? value;
}

let foundFor = null, found = null;

function evaluated() {
  if (foundFor !== view.search) {
    foundFor = view.search;
    found = search({ count: data.count, columns: data.columns, source: data.facts.source, findings: data.findings }, terms());
  }
  counts = evaluate(facets, view.filters, found, data.count);
  shown = order.filter((row) => counts.passes[row]);
}

// ---- The address

/** Show another view. how: "push" makes a step for Back, "replace" does not, "" leaves the address. */
function show(changed, how) {
  const before = view;
  view = { ...view, ...changed };
  if (how) {
    const hash = addressOf(view, START);
    const state = { opened: how === "push" && view.device !== null && before.device === null || (how === "replace" && history.state?.opened) };
    history[`${how}State`](state, "", hash ? `#${hash}` : location.pathname + location.search);
  }
  if (before.sort !== view.sort || !order.length) sort();
  if (before.filters !== view.filters || before.search !== view.search || before.sort !== view.sort || !counts) {
    page = 0;
    evaluated();
    drawAll();
  }
  if (before.device !== view.device) drawDevice(before.device);
}

function showAddress() {
  const wanted = viewOf(location.hash, Object.keys(facets), COLUMNS.map((column) => column.id), START);
  byId("search").value = wanted.search;
  const same = addressOf({ ...wanted, device: null }, START) === addressOf({ ...view, device: null }, START);
  show(same && counts ? { device: wanted.device } : wanted, "");
}

/** The ranks of a column of the table, worked out once. */
function ranked(column) {
  column.ranks ||= ranksOf(Array.from({ length: data.count }, (_, row) => column.key(row)), column.words);
  return column.ranks;
}

function sort() {
  order = sorted(ranked(COLUMNS.find((column) => column.id === view.sort.column)), view.sort.direction);
}

/** Rank the other columns while nobody waits, so that sorting by them takes no time later. */
function rankAhead() {
  const later = globalThis.requestIdleCallback || ((job) => setTimeout(job, 200));
  const [next] = COLUMNS.filter((column) => !column.ranks);
  if (next) later(() => { ranked(next); rankAhead(); });
}

function drawAll() {
  drawMarks();
  drawTenants();
  drawHeads();
  drawTable();
  drawChips();
  drawCount();
  sizeBar();
}

/** Tell the style how high the bar is: the table's head stays below it, and so does what is scrolled to. */
function sizeBar() {
  document.documentElement.style.setProperty("--bar", `${byId("bar").offsetHeight}px`);
}

