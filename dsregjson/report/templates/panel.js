// ---- The panel of one device: its case file

const CLOCKS = { ClientTime: ", by Client Time", FileModified: ", by the time of the file", Given: ", as given" };
const VERDICTS = { broken: "broken", attention: "needs attention", healthy: "healthy", unknown: "not known" };

let open = null; // row
const options = { missing: false, meanings: false };

// ---- Codes in plain words

const CODE = /0x[0-9a-f]{8}\b|AADSTS ?\d{3,10}\b|-\d{9,10}\b|[a-z0-9][a-z0-9_]*(?:\/[a-z0-9-]+)?/gi;

/** What the error codes in a text mean: [code as printed, words]. */
function codesIn(text) {
  const found = new Map();
  for (const { 0: code, index } of text.matchAll(CODE)) {
    if (index > 0 && /[\w-]/.test(text[index - 1])) continue; // the end of a longer word
    const lower = code.toLowerCase().replace(" ", "");
    const hex = /^-\d+$/.test(lower) ? `0x${(Number(lower) >>> 0).toString(16).padStart(8, "0")}` : lower;
    const words = ownValue(data.codes, hex) ?? ownValue(data.codes, `0x${hex}`);
    if (words && !found.has(words)) found.set(words, code);
  }
  return [...found].map(([words, code]) => [code, words]);
}

const codeNodes = (text) => codesIn(text).map(([code, words]) => element("span", { class: "plain-words" }, element("code", {}, code), ` ${words}`));

// ---- Findings as a tree of causes

function evidenceList(evidence) {
  return element("ul", { class: "evidence" }, ...evidence.map(([section, field, value]) => element("li", {},
    element("code", {}, section ? `${section} / ${field}: ` : `${field}: `),
    value === null ? quiet("not printed") : element("code", {}, isolated(value === "" ? "(empty)" : value)),
    ...(value === null ? [] : codeNodes(value)))));
}

function beforeNode({ risk, before }) {
  if (risk === "none" && !before.length) return null;
  return element("div", { class: `before ${risk}` },
    element("p", {}, risk === "none" ? null : element("strong", { class: "risk" }, `Risk: ${risk}`), before.length ? " Before you act:" : null),
    before.length ? element("ul", {}, ...before.map((each) => element("li", {}, each))) : null);
}

function findingItem({ finding, evidence, others, children }, cause) {
  const because = [...(cause ? [cause] : []), ...others];
  return element("li", { class: "finding" },
    severityMark(finding.severity), " ",
    element("h4", {}, finding.title),
    because.length ? element("p", { class: "quiet" }, `Follows from: ${because.join("; ")}`) : null,
    element("p", {}, finding.why),
    beforeNode(finding),
    element("p", {}, element("strong", {}, "Do: "), finding.action),
    evidence.length ? evidenceList(evidence) : null,
    finding.source.startsWith("https://") ? element("p", { class: "quiet source" },
      element("a", { href: finding.source, rel: "noopener noreferrer", target: "_blank" }, finding.source)) : null,
    children.length ? element("ol", { class: "follows" }, ...children.map((child) => findingItem(child, finding.title))) : null);
}

function findingNodes(row) {
  const tree = treeOf(data.findings, findingsOf[row] || []);
  const isInfo = ({ finding, children }) => finding.severity === "info" && !children.length;
  const urgent = tree.filter((node) => !isInfo(node)), info = tree.filter(isInfo);
  const none = facts.verdict[row] === "unknown" ? "No errors and no warnings." : "Nothing to do: no errors and no warnings.";
  return [
    element("h3", {}, "Findings"),
    urgent.length ? element("ol", { class: "tree" }, ...urgent.map((node) => findingItem(node, ""))) : element("p", { class: "fine" }, none),
    info.length ? element("details", {}, element("summary", {}, `${info.length} for information`), element("ol", {}, ...info.map((node) => findingItem(node, "")))) : null,
  ].filter(Boolean);
}

// ---- Fields

function textNode(text) {
  return text === "" ? quiet("(empty)") : isolated(text);
}

function valueNode(value) {
  if (value === null) return quiet("not printed");
  const [text, ...held] = Array.isArray(value) ? value : [value]; // a list: printed, but not what the field can hold
  const remark = Array.isArray(value) ? [quiet(held.length ? ` (as printed; read as ${held.join(", ")})` : " (as printed)")] : [];
  return element("span", {}, textNode(text), ...remark, ...codeNodes(text));
}

function pair(name, node, meaning, wide) {
  return element("div", { class: wide ? "wide" : null, "data-field": name.toLowerCase() }, element("dt", {}, name), element("dd", {}, node),
    meaning && options.meanings ? element("dd", { class: "meaning" }, meaning) : null);
}

function sectionsOf(row) {
  const sections = new Map(); // "section item" -> {section, item, values}
  for (const column of data.columns) {
    const value = valueOf(column, row);
    if (value === null) continue;
    const key = `${column.section} ${column.item}`;
    if (!sections.has(key)) sections.set(key, { section: column.section, item: column.item, values: new Map() });
    sections.get(key).values.set(column.name, value);
  }
  return sections;
}

function sectionNodes({ section, item, values }) {
  const known = data.fields.filter((field) => field.section === section);
  const rows = known.filter((field) => options.missing || values.has(field.name))
    .map((field) => pair(field.name, valueNode(values.get(field.name) ?? null), field.meaning));
  for (const [name, value] of values) {
    if (!known.some((field) => field.name === name)) rows.push(pair(name, valueNode(value), null, known.length === 0));
  }
  const title = data.titles[section] + (item >= 0 ? ` ${item + 1}` : "");
  return [element("h3", {}, title), element("dl", { class: "pairs" }, ...rows)];
}

function fieldNodes(row) {
  const sections = sectionsOf(row);
  if (options.missing) {
    for (const section of Object.keys(data.titles)) {
      const fits = [...sections.values()].some((each) => each.section === section);
      if (!fits && data.fields.some((field) => field.section === section) && !data.repeated.includes(section)) {
        sections.set(section, { section, item: -1, values: new Map() });
      }
    }
  }
  const place = (each) => Object.keys(data.titles).indexOf(each.section) * 1000 + each.item;
  return [...sections.values()].sort((a, b) => place(a) - place(b)).flatMap(sectionNodes);
}

function optionBox(name, text) {
  const box = element("input", { type: "checkbox", id: `option-${name}` });
  box.checked = options[name];
  box.addEventListener("change", () => { options[name] = box.checked; drawFields(); });
  return element("label", {}, box, text);
}

function drawFields() {
  byId("fields").replaceChildren(...fieldNodes(open));
  markHits(byId("panel-body"));
}

/** Mark what the search found in the text of the panel: a term with a field in that field alone. */
function markHits(root) {
  const wanted = terms().filter((term) => !term.not && term.text);
  if (!wanted.length) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("mark, label, .meaning")) nodes.push(walker.currentNode);
  for (const node of nodes) {
    const lower = node.data.toLowerCase();
    if (lower.length !== node.length) continue; // a letter whose small form is longer: places would not fit
    const { field } = node.parentElement.closest("dd")?.parentElement.dataset || {};
    const fitting = wanted.filter((term) => term.field === null || term.field === field);
    const pieces = [];
    let from = 0;
    for (;;) {
      const [at, { text }] = fitting.map((term) => [placeOf(lower, term, from), term]).filter(([place]) => place >= 0)
        .sort(([a, one], [b, other]) => a - b || other.text.length - one.text.length)[0] || [-1, {}];
      if (at < 0) break;
      pieces.push(node.data.slice(from, at), element("mark", {}, node.data.slice(at, at + text.length)));
      from = at + text.length;
    }
    if (pieces.length) node.replaceWith(...pieces, node.data.slice(from));
  }
}

// ---- The head of the case file

function capturedText(row) {
  const [clock, source] = [facts.clock[row], facts.clock_source[row]];
  if (clock === null) return source === "FileModified" ? "not known: the file is newer than the capture in it" : "not known";
  return clock + (CLOCKS[source] || "");
}

function prtText(row) {
  if (facts.prt[row] === null) return "not applicable";
  if (facts.prt_minutes[row] === null) return facts.prt[row] === "no PRT" ? "no PRT" : "not known";
  return `${ageText(facts.prt_minutes[row])} when captured`;
}

/** Which capture tells of the user, where that is not the one of the device. */
function userText(row) {
  if (facts.user_source[row] === null) return "not known: no capture of a user";
  return `${facts.user_source[row]}, ${facts.user_clock[row] ?? "time not known"}`;
}

/** What the head of a device says: [title, text or null for what was not printed]. */
function headOf(row) {
  const user = printed(row, "DiagnosticData", "ExecutingAccountName") ?? printed(row, "PrtDiagnostics", "UserIdentity");
  const tenant = facts.tenant[row], tenantId = printed(row, "TenantDetails", "TenantId");
  const end = facts.certificate_end[row], state = { expired: ", expired", due: ", due" }[facts.certificate[row]] || "";
  return [
    ["DeviceId", ids[row]],
    ["Join type", joinText(row)],
    ["Tenant", tenant === null ? null : tenant.includes(tenantId) || !tenantId ? tenant : `${tenant} (${tenantId})`],
    ["User", user],
    ["PRT age", prtText(row)],
    ["Certificate ends", end === null ? null : `${end}${state}`],
    ["Captured", capturedText(row)],
    ["Source", facts.source[row]],
    ...(facts.user_facts[row] === "newest capture" ? [] : [["User facts", userText(row)]]),
  ];
}

function verdictText(row) {
  const parts = [];
  if (facts.errors[row]) parts.push(counted(facts.errors[row], "error"));
  if (facts.warnings[row]) parts.push(counted(facts.warnings[row], "warning"));
  return `${VERDICTS[facts.verdict[row]]}${parts.length ? `: ${parts.join(", ")}` : ""}`;
}

function drawPanel() {
  const row = open;
  byId("panel-title").replaceChildren(nameNode(facts.name[row]));
  const verdict = verdictText(row);
  byId("panel-body").replaceChildren(
    element("p", { class: `verdict ${facts.verdict[row]}` }, verdict[0].toUpperCase() + verdict.slice(1)),
    element("dl", { class: "pairs" }, ...headOf(row).map(([title, text]) => pair(title,
      text === null ? quiet("not printed") : title === "Join type" ? element("span", {}, joinMark(facts.join[row]), text) : isolated(text)))),
    ...findingNodes(row),
    ...changeNodes(row),
    element("div", { class: "options" }, optionBox("missing", "Show fields that were not printed"), optionBox("meanings", "Explain the fields")),
    element("div", { id: "fields" }));
  drawFields();
  byId("panel-body").scrollTop = 0;
  const at = shown.indexOf(row);
  byId("panel-previous").disabled = at <= 0;
  byId("panel-next").disabled = at < 0 || at >= shown.length - 1;
}

// ---- What changed since an older capture

function changeNodes(row) {
  if (facts.change[row] === null) return [];
  const lines = valueOf(data.changes, row) || [], before = facts.before[row];
  const cell = (text) => element("td", {}, text === null ? quiet("not printed") : textNode(text));
  return [
    element("h3", {}, `Since the older capture${before === null ? "" : ` of ${before}`}: ${labelOf("change", facts.change[row])}`),
    lines.length ? element("table", { class: "change" },
      element("thead", {}, element("tr", {}, ...["Field", "Before", "Now"].map((title) => element("th", { scope: "col" }, title)))),
      element("tbody", {}, ...lines.map(([, name, old, now]) => element("tr", {}, element("td", {}, name), cell(old), cell(now)))))
      : quiet(facts.change[row] === "new" ? "Not among the older captures." : "No field differs but times and ids that move by themselves."),
  ];
}

const openDevice = (row) => show({ device: keys[row] }, "push");

/** Bring the panel to what the view says: another device, or none. */
function drawDevice(before) {
  const row = view.device === null ? -1 : deviceAt(view.device, keys, facts.name, ids);
  if (row < 0) {
    if (view.device !== null) tell("told", "No device of that name is on this page.");
    if (byId("panel").open) byId("panel").close();
    return;
  }
  open = row;
  drawPanel();
  if (!byId("panel").open) byId("panel").showModal();
  if (before === null || !byId("panel").contains(document.activeElement) || document.activeElement.disabled) byId("panel-title").focus();
}

function step(by) {
  const at = shown.indexOf(open) + by;
  if (at < 0 || at >= shown.length) return;
  if (Math.floor(at / PAGE_SIZE) !== page) { page = Math.floor(at / PAGE_SIZE); drawTable(); }
  show({ device: keys[shown[at]] }, "replace");
}

function panelKey(event) {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  step(by);
}

/** The panel was closed, by its button, by Escape or by Back. */
function closed() {
  // The row may have been drawn anew while the panel was open.
  byId("rows").querySelector(`[data-row="${open}"] .device`)?.focus({ preventScroll: true });
  open = null;
  if (view.device === null) return;
  if (history.state?.opened) history.back();
  else show({ device: null }, "replace");
}

