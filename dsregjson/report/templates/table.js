// ---- The table of devices

const PAGE_SIZE = 50;
const MOST_PRINTED = 500;
let page = 0;

function ageText(minutes) {
  if (minutes < 60) return `${Math.max(minutes, 0)} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / 1440)} d`;
}

function prtCell(row) {
  const state = facts.prt[row];
  if (state === null) return element("span", { class: "is-quiet", title: "Only Entra and hybrid joined devices hold a PRT" }, "n/a");
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
  if (marks.length) return element("span", {}, ...marks);
  return facts.verdict[row] === "unknown" ? quiet("not known") : element("span", { class: "is-fine" }, "nothing to do");
}

const joinText = (row) => labelOf("join", facts.join[row]);

const COLUMNS = [
  { id: "name", title: "Device", words: true, key: (row) => facts.name[row],
    cell: (row) => element("span", {}, element("button", { type: "button", class: "device", "aria-haspopup": "dialog" }, nameNode(facts.name[row])),
      element("span", { class: "under" }, joinText(row))) },
  { id: "join", title: "Join type", words: true, key: joinText, cell: (row) => element("span", {}, joinMark(facts.join[row]), joinText(row)) },
  { id: "tenant", title: "Tenant", words: true, key: (row) => facts.tenant[row],
    cell: (row) => facts.tenant[row] === null ? quiet("none") : isolated(facts.tenant[row]) },
  { id: "prt", title: "PRT age", key: (row) => facts.prt_minutes[row] ?? (facts.prt[row] === "no PRT" ? Infinity : null), cell: prtCell },
  { id: "certificate", title: "Cert. ends", key: (row) => facts.certificate_end[row], cell: certificateCell },
  { id: "auth", title: "Entra check", key: (row) => facts.auth[row], cell: authCell },
  { id: "findings", title: "Findings", first: -1, key: (row) => facts.errors[row] * 1000 + facts.warnings[row], cell: findingsCell },
  { id: "clock", title: "Captured (UTC)", first: -1, key: (row) => facts.clock[row],
    cell: (row) => facts.clock[row] === null ? quiet("not known") : facts.clock[row].slice(0, 16) },
];

function drawRows(rows) {
  byId("rows").replaceChildren(...rows.map((row) => element("tr", { "data-row": row },
    ...COLUMNS.map((column) => {
      const cell = column.cell(row);
      // What the column is too narrow for is in the tooltip.
      const title = column.id === "name" ? facts.name[row] : column.id === "findings" ? null : cell.textContent;
      return element("td", { class: `c-${column.id}`, title }, cell);
    }))));
}

function drawTable() {
  const start = page * PAGE_SIZE;
  const end = Math.min(start + PAGE_SIZE, shown.length);
  drawRows(shown.slice(start, end));
  byId("page").textContent = shown.length ? `${formatted.format(start + 1)} to ${formatted.format(end)} of ${formatted.format(shown.length)}` : "";
  byId("previous").disabled = page === 0;
  byId("next").disabled = end >= shown.length;
  for (const id of ["save-csv", "copy-names", "copy-ids"]) byId(id).disabled = shown.length === 0;
}

function turnPage(by) {
  page += by;
  drawTable();
  byId("devices").scrollIntoView({ block: "start", behavior: "instant" });
}

function drawHeads() {
  const { column: sortedBy, direction } = view.sort;
  byId("heads").replaceChildren(...COLUMNS.map((column) => element("th", {
    scope: "col", class: `c-${column.id}`,
    "aria-sort": column.id === sortedBy ? (direction > 0 ? "ascending" : "descending") : null,
  }, element("button", { type: "button", title: `Sort by ${column.title}`, onclick: () => sortBy(column) }, column.title),
  // Buttons are not repeated on every sheet of paper.
  element("span", { class: "paper", "aria-hidden": "true" }, column.title))));
}

function sortBy(column) {
  const same = column.id === view.sort.column;
  show({ sort: { column: column.id, direction: same ? -view.sort.direction : column.first || 1 } }, "replace");
  byId("heads").children[COLUMNS.indexOf(column)].firstChild.focus({ preventScroll: true });
}

function pressRow(event) {
  const row = event.target.closest("tr")?.dataset.row;
  // The end of a selection is a click as well.
  if (row === undefined || (event.detail && String(getSelection()))) return;
  openDevice(Number(row));
}

