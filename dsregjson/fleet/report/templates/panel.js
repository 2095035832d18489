// ---- The panel of one device

const CLOCKS = { ClientTime: ", by Client Time", FileModified: ", by the time of the file" };

let open = null;
const options = { missing: false, meanings: false };

function evidenceList(evidence) {
  return element("ul", { class: "evidence" }, ...evidence.map(([section, field, value]) => element("li", {},
    element("code", {}, section ? `${section} / ${field}: ` : `${field}: `),
    value === null ? quiet("not printed") : element("code", {}, isolated(value === "" ? "(empty)" : value)))));
}

function findingItem([which, detail], titles) {
  const finding = data.findings.texts[which];
  const { evidence, causes } = data.findings.details[detail];
  const because = causes.filter((id) => titles.has(id)).map((id) => titles.get(id));
  return element("li", { class: "finding" },
    element("span", { class: `severity ${finding.severity}` }, finding.severity), " ",
    element("h4", {}, finding.title),
    because.length ? element("p", { class: "quiet" }, `Follows from: ${because.join("; ")}`) : null,
    element("p", {}, finding.why),
    element("p", {}, element("strong", {}, "Do: "), finding.action),
    evidence.length ? evidenceList(evidence) : null);
}

function findingNodes(hits) {
  const titles = new Map(hits.map(([which]) => [data.findings.texts[which].id, data.findings.texts[which].title]));
  const items = (some) => some.map((hit) => findingItem(hit, titles));
  const isInfo = ([which]) => data.findings.texts[which].severity === "info";
  const urgent = hits.filter((hit) => !isInfo(hit)), info = hits.filter(isInfo);
  return [
    element("h3", {}, "Findings"),
    urgent.length ? element("ol", {}, ...items(urgent)) : element("p", { class: "empty" }, "No errors and no warnings."),
    info.length ? element("details", {}, element("summary", {}, `${info.length} for information`), element("ol", {}, ...items(info))) : null,
  ].filter(Boolean);
}

function textNode(text) {
  return text === "" ? quiet("(empty)") : isolated(text);
}

function valueNode(value) {
  if (value === null) return quiet("not printed");
  if (!Array.isArray(value)) return textNode(value);
  const [printed, ...held] = value; // printed, but not what the field can hold
  return element("span", {}, textNode(printed), quiet(held.length ? ` (as printed; read as ${held.join(", ")})` : " (as printed)"));
}

function pair(name, node, meaning, wide) {
  return element("div", { class: wide ? "wide" : null }, element("dt", {}, name), element("dd", {}, node),
    meaning && options.meanings ? element("dd", { class: "meaning" }, meaning) : null);
}

function sectionsOf(row) {
  const printed = new Map(); // "section item" -> {section, item, values}
  for (const column of data.columns) {
    const value = valueOf(column, row);
    if (value === null) continue;
    const key = `${column.section} ${column.item}`;
    if (!printed.has(key)) printed.set(key, { section: column.section, item: column.item, values: new Map() });
    printed.get(key).values.set(column.name, value);
  }
  return printed;
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
  const printed = sectionsOf(row);
  if (options.missing) {
    for (const section of Object.keys(data.titles)) {
      const fits = [...printed.values()].some((each) => each.section === section);
      if (!fits && data.fields.some((field) => field.section === section) && !data.repeated.includes(section)) {
        printed.set(section, { section, item: -1, values: new Map() });
      }
    }
  }
  const place = (each) => Object.keys(data.titles).indexOf(each.section) * 1000 + each.item;
  return [...printed.values()].sort((a, b) => place(a) - place(b)).flatMap(sectionNodes);
}

function optionBox(name, text) {
  const box = element("input", { type: "checkbox", id: `option-${name}` });
  box.checked = options[name];
  box.addEventListener("change", () => { options[name] = box.checked; drawFields(); });
  return element("label", {}, box, text);
}

function drawFields() {
  byId("fields").replaceChildren(...fieldNodes(open));
}

function capturedNode(row) {
  const [clock, source] = [facts.clock[row], facts.clock_source[row]];
  if (clock === null) return quiet(source === "FileModified" ? "not known: the file is newer than the capture in it" : "not known");
  return element("span", {}, `${clock.slice(0, 19).replace("T", " ")} UTC`, quiet(CLOCKS[source] || ""));
}

function drawPanel() {
  const row = open;
  byId("panel-title").replaceChildren(isolated(facts.name[row]));
  const hits = findingsOf[row] || [];
  byId("panel-body").replaceChildren(
    element("dl", { class: "pairs" },
      pair("Join type", element("span", {}, joinMark(facts.join[row]), data.joinTypes[facts.join[row]] || facts.join[row])),
      pair("Captured", capturedNode(row)),
      pair("Source", isolated(facts.source[row]))),
    ...findingNodes(hits),
    element("div", { class: "options" }, optionBox("missing", "Show fields that were not printed"), optionBox("meanings", "Explain the fields")),
    element("div", { id: "fields" }));
  drawFields();
  byId("panel-body").scrollTop = 0;
  const at = shown.indexOf(row);
  byId("panel-previous").disabled = at <= 0;
  byId("panel-next").disabled = at < 0 || at >= shown.length - 1;
}

function openPanel(row) {
  open = row;
  drawPanel();
  if (!byId("panel").open) byId("panel").showModal();
  byId("panel-title").focus();
}

function step(by) {
  const at = shown.indexOf(open) + by;
  if (at < 0 || at >= shown.length) return;
  if (Math.floor(at / PAGE_SIZE) !== page) { page = Math.floor(at / PAGE_SIZE); render(); }
  openPanel(shown[at]);
}

function closed() {
  // The row may have been drawn anew while the panel was open.
  byId("rows").querySelector(`[data-row="${open}"] .device`)?.focus();
  open = null;
}

