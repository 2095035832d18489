// ---- Tiles, bars, columns and findings: what they count, and filtering by them

/** How many devices have each value of a facet, while the other filters hold. */
function countsByValue(fact) {
  const of = countsOf(facets[fact], counts.tallies[fact]);
  return new Map(facets[fact].values.map((value, number) => [value, of[number]]));
}

const valueOfMark = (mark) => mark.dataset.value ?? null;

function sized(rect, attribute, size) {
  rect.setAttribute(attribute, `${size}%`);
}

function drawMark(mark, count, fact, value) {
  const total = Number(mark.dataset.total), scale = Number(mark.dataset.scale);
  if (mark.classList.contains("tile")) {
    mark.querySelector(".tile-live").textContent = formatted.format(count);
    drawNote(mark.querySelector(".tile-note"), count, fact);
    mark.querySelector(".tile-total").textContent = count === total ? "" : ` of ${formatted.format(total)}`;
  } else if (mark.classList.contains("bar")) {
    const base = countsTotal(fact);
    for (const rect of mark.querySelectorAll(".live")) sized(rect, "width", count * scale);
    mark.querySelector(".bar-count").textContent = formatted.format(count);
    mark.querySelector(".bar-share").textContent = base && (count * 200 >= base || !count) ? `${Math.round(100 * count / base)}%` : base ? "<1%" : "";
    mark.title = count === total ? "" : `${formatted.format(count)} of ${formatted.format(total)}`;
  } else if (mark.classList.contains("column")) {
    drawColumn(mark, count, scale, fact, value);
    const text = `${labelOf(fact, value)}: ${counted(count, "device")}${count === total ? "" : ` of ${formatted.format(total)}`}`;
    mark.setAttribute("aria-label", text);
    mark.title = text;
  } else {
    const text = `Show ${counted(count, "device")}`;
    mark.replaceChildren(element("span", { class: "no-paper" }, "Show "), counted(count, "device"), ...(count === total ? [] : [element("span", { class: "ghost-count" }, ` of ${formatted.format(total)}`)]));
    mark.setAttribute("aria-label", `${text}${count === total ? "" : ` of ${formatted.format(total)}`}: ${mark.dataset.title}`);
  }
}

/** The notes of tiles that count something themselves. */
function drawNote(note, count, fact) {
  if (note.dataset.of === "all") {
    const base = countsTotal(fact);
    note.textContent = `${shareText(count, base)} of ${view.filters.size || view.search ? counted(base, "device") : "all devices"}`;
  } else if (note.dataset.of === "joined") {
    const base = countsTotal(fact) - (countsByValue(fact).get(null) || 0);
    note.textContent = `of ${formatted.format(base)} Entra or hybrid joined`;
  }
}

const shareText = (count, base) => (!base ? "0%" : count && count * 200 < base ? "under 1%" : `${Math.round(100 * count / base)}%`);

/** Devices that pass all filters but those of this fact. */
const countsTotal = (fact) => counts.tallies[fact].reduce((sum, count) => sum + count, 0);

function drawColumn(mark, count, scale, fact, value) {
  const facet = facets[fact], number = facet.values.indexOf(value);
  const byTone = new Map();
  if (facet.parts) {
    facet.sets.forEach((set, pattern) => {
      if (set[0] !== number) return;
      const tone = data.tones[facet.parts[pattern]];
      byTone.set(tone, (byTone.get(tone) || 0) + counts.tallies[fact][pattern]);
    });
  }
  let start = 0;
  for (const rect of mark.querySelectorAll(".live")) {
    const size = scale * (facet.parts ? byTone.get(rect.dataset.tone) || 0 : count);
    sized(rect, "height", size);
    sized(rect, "y", 100 - start - size);
    start += size;
  }
  const text = mark.querySelector("text");
  text.textContent = count ? formatted.format(count) : "";
  sized(text, "y", 100 - start);
}

function drawMarks() {
  const values = new Map(Object.keys(facets).map((fact) => [fact, countsByValue(fact)]));
  for (const mark of document.querySelectorAll("[data-fact][data-total]")) {
    const { fact } = mark.dataset, value = valueOfMark(mark);
    drawMark(mark, values.get(fact).get(value) || 0, fact, value);
    const choice = view.filters.get(fact);
    mark.setAttribute("aria-pressed", String(Boolean(choice?.any.has(value))));
    mark.classList.toggle("excluded", Boolean(choice?.none.has(value)));
  }
  const { finding } = facets;
  const roots = countsOf(finding, counts.tallies.finding, finding.roots);
  for (const bar of document.querySelectorAll(".finding-mark")) {
    const key = bar.dataset.finding, scale = Number(bar.dataset.scale);
    const [, all, root] = bar.children;
    sized(all, "width", (values.get("finding").get(key) || 0) * scale);
    sized(root, "width", (roots[finding.values.indexOf(key)] || 0) * scale);
  }
  const everyone = document.querySelector("[data-reset]");
  drawMark(everyone, counts.shown, null, null);
}

function pressMark(mark) {
  const { fact } = mark.dataset, value = valueOfMark(mark);
  const add = !view.filters.get(fact)?.any.has(value);
  show({ filters: chosen(view.filters, fact, value, add ? "any" : "") }, "push");
  // The table stands below the charts: without this the click would seem to do nothing.
  if (add) showTable();
}

/** Bring the head of the table below the bar, unless its first rows are on the screen already. */
function showTable() {
  const bar = byId("bar").getBoundingClientRect(), head = byId("heads").getBoundingClientRect();
  const last = (byId("rows").children[2] || byId("rows").lastElementChild || byId("heads")).getBoundingClientRect();
  if (head.top < bar.bottom || last.bottom > innerHeight || bar.top > 1) byId("devices").scrollIntoView({ block: "start", behavior: "instant" });
  byId("devices").focus({ preventScroll: true });
}

function drawChips() {
  const chips = [];
  for (const [fact, { any, none }] of view.filters) {
    for (const value of any) chips.push(chip(fact, value, "any"));
    for (const value of none) chips.push(chip(fact, value, "none"));
  }
  if (chips.length + (view.search ? 1 : 0) > 1) {
    chips.push(element("li", {}, element("button", { type: "button", class: "button clear", onclick: () => { reset(); byId("search").focus({ preventScroll: true }); } }, "Clear all")));
  }
  byId("chips").replaceChildren(...chips);
}

function chip(fact, value, how) {
  const title = data.facets[fact].title, label = labelOf(fact, value), is = how === "any" ? "is" : "is not";
  const changed = (next) => () => {
    const at = [...byId("chips").children].findIndex((each) => each.contains(document.activeElement));
    show({ filters: chosen(view.filters, fact, value, next) }, "push");
    const near = byId("chips").children[Math.min(Math.max(at, 0), byId("chips").children.length - 1)];
    (near?.querySelector("button") || byId("search")).focus({ preventScroll: true });
  };
  return element("li", { class: `chip ${how}`, title: `${title} ${is} ${label}` },
    element("span", { class: "chip-fact" }, `${title} `),
    element("button", { type: "button", class: "chip-how", "aria-label": `${title} ${is} ${label}: change to ${how === "any" ? "is not" : "is"}`,
      title: how === "any" ? "Leave these devices out instead" : "Show these devices instead", onclick: changed(how === "any" ? "none" : "any") }, is),
    " ", isolated(label),
    element("button", { type: "button", class: "chip-remove", "aria-label": `Remove the filter ${title} ${is} ${label}`, onclick: changed("") }, "\u00d7"));
}

function reset() {
  byId("search").value = "";
  show({ filters: new Map(), search: "" }, "push");
}

function drawCount() {
  const { shown: number } = counts, all = number === data.count;
  byId("count").textContent = number === 0 ? "No device matches." :
    `${formatted.format(number)} ${all ? "" : `of ${formatted.format(data.count)} `}${data.count === 1 ? "device" : "devices"}`;
}

// ---- All tenants, where the chart has no room for them

const TENANTS_LISTED = 100;

function drawTenants() {
  const list = byId("tenants");
  if (!list || !list.open) return;
  const wanted = byId("tenant-search").value.trim().toLowerCase();
  const now = countsByValue("tenant");
  const totals = new Map();
  for (const tenant of facts.tenant) totals.set(tenant, (totals.get(tenant) || 0) + 1);
  const fitting = [...totals.keys()].filter((tenant) => tenant !== null && tenant.toLowerCase().includes(wanted))
    .sort((a, b) => now.get(b) - now.get(a) || totals.get(b) - totals.get(a) || (a < b ? -1 : 1));
  const scale = 100 / Math.max(...totals.values());
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.value : undefined;
  byId("tenant-list").replaceChildren(...fitting.slice(0, TENANTS_LISTED).map((tenant) => {
    const part = (kind, count) => drawing("rect", { class: `${kind} fill-accent`, width: `${count * scale}%`, height: "100%", rx: 3 });
    const mark = element("button", { type: "button", class: "bar", "data-fact": "tenant", "data-value": tenant, "data-total": totals.get(tenant), "data-scale": scale,
      "aria-pressed": String(Boolean(view.filters.get("tenant")?.any.has(tenant))) },
      element("bdi", { class: "bar-label", title: tenant }, tenant),
      drawing("svg", { class: "bar-mark", "aria-hidden": "true" }, part("ghost", totals.get(tenant)), part("live", now.get(tenant))),
      element("span", { class: "bar-count" }), element("span", { class: "bar-share" }));
    drawMark(mark, now.get(tenant), "tenant", tenant);
    return element("li", {}, mark);
  }));
  if (focused !== undefined) [...byId("tenant-list").querySelectorAll("button")].find((mark) => mark.dataset.value === focused)?.focus({ preventScroll: true });
  const left = fitting.length - TENANTS_LISTED;
  byId("tenant-more").textContent = fitting.length === 0 ? "No tenant has that in its name." : left > 0 ? `${counted(left, "more tenant")}: search for them.` : "";
}

