// ---- The table's columns: cell and sort key of a row

const quiet = (text) => element("span", { class: "is-quiet" }, text);
const spoken = (text) => element("span", { class: "hidden" }, text);
const isolated = (text) => element("bdi", {}, text);

function ageText(minutes) {
  if (minutes < 60) return `${Math.max(minutes, 0)} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / 1440)} d`;
}

function joinMark(join) {
  const dot = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  dot.setAttribute("class", "dot");
  dot.setAttribute("aria-hidden", "true");
  const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  for (const [name, value] of [["cx", 5], ["cy", 5], ["r", 5], ["class", `fill-join-${join}`]]) circle.setAttribute(name, value);
  dot.append(circle);
  return dot;
}

function prtCell(row) {
  const state = facts.prt[row];
  if (state === null) return quiet("not applicable");
  if (facts.prt_minutes[row] === null) return state === "no PRT" ? element("span", { class: "is-error" }, "none") : quiet("not known");
  const tone = { "over 14 d": "is-error", "7 to 14 d": "is-warning" }[state] || "";
  return element("span", { class: tone }, ageText(facts.prt_minutes[row]));
}

function certificateCell(row) {
  if (facts.certificate_end[row] === null) return quiet("none");
  const tone = { expired: "is-error", due: "is-warning" }[facts.certificate[row]] || "";
  return element("span", { class: tone }, facts.certificate_end[row].slice(0, 10));
}

function authCell(row) {
  const [tone, text] = {
    success: ["", "success"], rejected: ["is-error", "rejected"], error: ["is-warning", "not tested"],
  }[facts.auth[row]] || ["is-quiet", "not printed"];
  return element("span", { class: tone }, text);
}

function findingsCell(row) {
  const marks = [];
  for (const [severity, count] of [["error", facts.errors[row]], ["warning", facts.warnings[row]]]) {
    if (!count) continue;
    const words = count === 1 ? severity : `${severity}s`;
    marks.push(element("span", { class: `severity small ${severity}`, title: `${count} ${words}` }, String(count), spoken(` ${words}`)), " ");
  }
  return marks.length ? element("span", {}, ...marks) : quiet("none");
}

const COLUMNS = [
  { id: "name", title: "Device", key: (row) => facts.name[row],
    cell: (row) => element("button", { type: "button", class: "device", "aria-haspopup": "dialog" }, isolated(facts.name[row])) },
  { id: "join", title: "Join type", key: (row) => data.joinTypes[facts.join[row]] || facts.join[row],
    cell: (row) => element("span", {}, joinMark(facts.join[row]), data.joinTypes[facts.join[row]] || facts.join[row]) },
  { id: "tenant", title: "Tenant", key: (row) => facts.tenant[row],
    cell: (row) => facts.tenant[row] === null ? quiet("none") : isolated(facts.tenant[row]) },
  { id: "prt", title: "PRT age", key: (row) => facts.prt_minutes[row] ?? (facts.prt[row] === "no PRT" ? Infinity : null), cell: prtCell },
  { id: "certificate", title: "Cert. ends", key: (row) => facts.certificate_end[row], cell: certificateCell },
  { id: "auth", title: "Entra check", key: (row) => facts.auth[row], cell: authCell },
  { id: "findings", title: "Findings", first: -1, key: (row) => facts.errors[row] * 1000 + facts.warnings[row], cell: findingsCell },
  { id: "clock", title: "Captured", first: -1, key: (row) => facts.clock[row],
    cell: (row) => facts.clock[row] === null ? quiet("not known") : facts.clock[row].slice(0, 16).replace("T", " ") },
];

// ---- State: filters, words, order, page

const filters = new Map(); // fact -> {value, label}
let words = [];
let order = { column: COLUMNS.find((column) => column.id === "findings"), direction: -1 };
let sorted = [];
let shown = [];
let page = 0;

function compare(a, b) {
  if (typeof a === "string") return collator.compare(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function sort() {
  const keys = Array.from({ length: data.count }, (_, row) => order.column.key(row));
  sorted = Array.from(keys.keys()).sort((a, b) => {
    if (keys[a] === null || keys[b] === null) return (keys[a] === null) - (keys[b] === null) || a - b;
    return order.direction * compare(keys[a], keys[b]) || a - b;
  });
}

function passes(row) {
  for (const [fact, { value }] of filters) {
    const fits = fact === "finding"
      ? (findingsOf[row] || []).some(([which]) => data.findings.texts[which].key === value)
      : facts[fact][row] === value;
    if (!fits) return false;
  }
  return true;
}

function apply() {
  const hits = words.map(rowsWith);
  shown = sorted.filter((row) => hits.every((hit) => hit[row]) && passes(row));
  page = 0;
  render();
}

// ---- Drawing

function drawRows(rows) {
  byId("rows").replaceChildren(...rows.map((row) => element("tr", { "data-row": row },
    ...COLUMNS.map((column) => element("td", { class: `c-${column.id}` }, column.cell(row))))));
}

function render() {
  const start = page * PAGE_SIZE;
  const end = Math.min(start + PAGE_SIZE, shown.length);
  drawRows(shown.slice(start, end));
  const all = shown.length === data.count;
  byId("count").textContent = shown.length === 0 ? "No device matches." :
    `${number.format(shown.length)} ${all ? "" : `of ${number.format(data.count)} `}${data.count === 1 ? "device" : "devices"}`;
  byId("page").textContent = shown.length ? `${number.format(start + 1)} to ${number.format(end)} of ${number.format(shown.length)}` : "";
  byId("previous").disabled = page === 0;
  byId("next").disabled = end >= shown.length;
  drawChips();
}

function drawChips() {
  byId("chips").replaceChildren(...[...filters].map(([fact, { label }]) =>
    element("li", {}, element("button", { type: "button", class: "chip", "aria-label": `Remove the filter ${FILTER_NAMES[fact]}: ${label}`,
      onclick: () => { filters.delete(fact); apply(); byId("search").focus(); } },
      `${FILTER_NAMES[fact]}: `, isolated(label)))));
  for (const mark of document.querySelectorAll("[data-fact]")) {
    const filter = filters.get(mark.dataset.fact);
    mark.setAttribute("aria-pressed", String(filter !== undefined && filter.value === (mark.dataset.value ?? null)));
  }
}

function drawHeads() {
  byId("heads").replaceChildren(...COLUMNS.map((column) => element("th", {
    scope: "col", class: `c-${column.id}`,
    "aria-sort": column === order.column ? (order.direction > 0 ? "ascending" : "descending") : null,
  }, element("button", { type: "button", onclick: () => sortBy(column) }, column.title),
  // Buttons are not repeated on every sheet of paper.
  element("span", { class: "paper", "aria-hidden": "true" }, column.title))));
}

function sortBy(column) {
  const same = column === order.column;
  order = { column, direction: same ? -order.direction : column.first || 1 };
  sort();
  drawHeads();
  apply();
  byId("heads").children[COLUMNS.indexOf(column)].firstChild.focus();
}

function toggleFilter(mark) {
  const { fact, label } = mark.dataset;
  const value = mark.dataset.value ?? null;
  const active = filters.get(fact);
  const chosen = !(active && active.value === value);
  if (chosen) filters.set(fact, { value, label }); else filters.delete(fact);
  apply();
  // The table stands below the charts: without this the click would seem to do nothing.
  if (chosen) byId("devices").focus();
}

