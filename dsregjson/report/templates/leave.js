// ---- What leaves the page: addresses, names, CSV, the text for a ticket. Nothing is sent.

/** Copy a text; browsers without the clipboard for files copy a selection instead. */
async function copy(text, toldAt, told) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", { class: "hidden", "aria-hidden": "true" });
    const home = byId("panel").open ? byId("panel") : document.body;
    const focused = document.activeElement;
    area.value = text;
    home.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    focused?.focus({ preventScroll: true });
    if (!done) told = "This browser does not let the page copy";
  }
  tell(toldAt, told);
}

const copyLink = (toldAt) => copy(location.href, toldAt, "Link copied");

function copyNames() {
  copy(shown.map((row) => `${facts.name[row]}\n`).join(""), "told", `${counted(shown.length, "name")} copied`);
}

function copyIds() {
  const known = shown.filter((row) => ids[row]);
  const without = shown.length - known.length;
  copy(known.map((row) => `${ids[row]}\n`).join(""), "told",
    `${counted(known.length, "id")} copied${without ? `; ${formatted.format(without)} without one` : ""}`);
}

const CSV_HEADER = ["Device", "DeviceId", "JoinType", "Tenant", "TenantId", "Verdict", "Errors", "Warnings", "Findings",
  "Prt", "PrtAgeMinutes", "CertificateEnds", "EntraCheck", "Captured", "Source"];

/** The ids of findings in one cell; devices with the same findings share their list. */
function findingIds(hits) {
  if (!hits) return "";
  hits.ids ||= hits.map(([which]) => data.findings.texts[which].id).join("; ");
  return hits.ids;
}

function csvRow(row, tenantId) {
  const findings = findingIds(findingsOf[row]);
  return [facts.name[row], ids[row], facts.join[row], facts.tenant[row], tenantId,
    facts.verdict[row], facts.errors[row], facts.warnings[row], findings, facts.prt[row], facts.prt_minutes[row],
    facts.certificate_end[row], facts.auth[row], facts.clock[row], facts.source[row]];
}

// So many rows at a time that the page never stands still for long.
const CSV_ROWS = 10000;

async function saveCsv() {
  const column = columnOf("TenantDetails", "TenantId"), rows = shown;
  const tenants = column ? unpacked(column, data.count) : [];
  const parts = [BOM, csvOf([CSV_HEADER])];
  for (let at = 0; at < rows.length; at += CSV_ROWS) {
    parts.push(csvOf(rows.slice(at, at + CSV_ROWS).map((row) => csvRow(row, tenants[row] ?? null))));
    await new Promise((next) => setTimeout(next, 0));
  }
  const link = element("a", { href: URL.createObjectURL(new Blob(parts, { type: "text/csv;charset=utf-8" })), download: "devices.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  tell("told", `${counted(rows.length, "device")} saved`);
}

function copyTicket() {
  const row = open;
  const known = headOf(row).filter(([, text]) => text !== null);
  copy(ticketOf({ name: facts.name[row], verdict: verdictText(row), facts: known, tree: treeOf(data.findings, findingsOf[row] || []) }),
    "panel-told", "Copied");
}

