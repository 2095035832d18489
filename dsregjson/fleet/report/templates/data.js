"use strict";
// The table of devices, its filters and the panel of one device. All text from captures is put
// into the page as text nodes: nothing here builds markup.

const PAGE_SIZE = 50;
const MOST_PRINTED = 500;

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en-US");
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

const FILTER_NAMES = {
  join: "Join type", tenant: "Tenant", prt: "PRT", period: "Certificate ends", auth: "Device check",
  severity: "Worst finding", certificate_due: "Certificate", finding: "Finding",
};

// ---- Elements

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

// ---- Columns: {values, rows, index}, as dsregjson.fleet.report.columns packs them

function positionIn(rows, row) {
  let low = 0, high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (rows[middle] === row) return middle;
    if (rows[middle] < row) low = middle + 1; else high = middle - 1;
  }
  return -1;
}

const valueAt = ({ values, index }, position) =>
  index ? values[index[position]] : values.length === 1 ? values[0] : values[position];

function valueOf(column, row) {
  const position = column.rows ? positionIn(column.rows, row) : row;
  return position < 0 ? null : valueAt(column, position);
}

function unpacked(column) {
  const all = new Array(data.count).fill(null);
  const length = column.rows ? column.rows.length : data.count;
  for (let i = 0; i < length; i++) all[column.rows ? column.rows[i] : i] = valueAt(column, i);
  return all;
}

const facts = {};
for (const [name, column] of Object.entries(data.facts)) facts[name] = unpacked(column);
const findingsOf = unpacked(data.findings.column);

// ---- Searching: every word must occur in some field, source or finding of the device

// A value that every device has would find all of them.
const searched = [data.facts.source, ...data.columns].filter((c) => c.rows || c.values.length > 1);

const textOf = (value) => (Array.isArray(value) ? value.join(" ") : String(value)).toLowerCase();

function rowsWith(word) {
  const found = new Uint8Array(data.count);
  for (const column of searched) {
    column.lower ||= column.values.map(textOf);
    const hit = column.lower.map((text) => text.includes(word));
    if (!hit.includes(true)) continue;
    const length = column.rows ? column.rows.length : data.count;
    for (let i = 0; i < length; i++) {
      const value = column.index ? column.index[i] : column.lower.length === 1 ? 0 : i;
      if (hit[value]) found[column.rows ? column.rows[i] : i] = 1;
    }
  }
  const titles = data.findings.texts.map((each) => `${each.id} ${each.title}`.toLowerCase().includes(word));
  if (titles.includes(true)) {
    findingsOf.forEach((list, row) => { if (list && list.some(([which]) => titles[which])) found[row] = 1; });
  }
  return found;
}

