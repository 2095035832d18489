// ---- Light and dark

const darkRule = [...document.styleSheets[0].cssRules].find((rule) => rule.media && rule.media.mediaText.includes("prefers-color-scheme"));
const byScheme = darkRule.media.mediaText;
let theme = ""; // as chosen with the button, else the system's

function dark() {
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function drawTheme() {
  darkRule.media.mediaText = theme ? (theme === "dark" ? "screen" : "not all") : byScheme;
  byId("theme").hidden = false;
  byId("theme").textContent = dark() ? "Light" : "Dark";
  byId("theme").setAttribute("aria-label", dark() ? "Use light colours" : "Use dark colours");
}

// ---- Printing: all devices that match, within reason, and the reasons of the findings in view

let folded = [];

function beforePrint() {
  folded = [...document.querySelectorAll(".finding details:not([open]), #problems details:not([open]), #changes details:not([open])")];
  for (const each of folded) each.open = true;
  if (data) {
    drawRows(shown.slice(0, MOST_PRINTED));
    if (shown.length > MOST_PRINTED) byId("count").textContent = `The first ${formatted.format(MOST_PRINTED)} of ${formatted.format(shown.length)} devices`;
  }
}

function afterPrint() {
  for (const each of folded) each.open = false;
  if (data) { drawTable(); drawCount(); }
}

// ---- Start

function pressed(event) {
  const mark = event.target.closest("[data-fact], [data-reset]");
  if (!mark) return;
  if ("reset" in mark.dataset) reset(); else pressMark(mark);
}

function listen() {
  document.addEventListener("click", pressed);
  byId("rows").addEventListener("click", pressRow);
  let waiting = 0;
  byId("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show({ search: byId("search").value.trim() }, "replace"), 120);
  });
  const pressing = {
    previous: () => turnPage(-1), next: () => turnPage(1),
    "copy-link": () => copyLink("told"), "copy-names": copyNames, "copy-ids": copyIds, "save-csv": saveCsv,
    "panel-previous": () => step(-1), "panel-next": () => step(1), "panel-close": () => byId("panel").close(),
    "panel-ticket": copyTicket, "panel-link": () => copyLink("panel-told"),
  };
  for (const [id, press] of Object.entries(pressing)) byId(id).addEventListener("click", press);
  byId("panel").addEventListener("close", closed);
  byId("panel").addEventListener("keydown", panelKey);
  byId("panel").addEventListener("click", (event) => { if (event.target === byId("panel")) byId("panel").close(); });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address is the view's
    byId("devices").scrollIntoView({ block: "start", behavior: "instant" });
    byId("devices").focus({ preventScroll: true });
  });
  byId("tenants")?.addEventListener("toggle", drawTenants);
  byId("tenant-search")?.addEventListener("input", drawTenants);
  addEventListener("popstate", showAddress);
  new ResizeObserver(sizeBar).observe(byId("bar"));
}

async function start() {
  byId("theme").addEventListener("click", () => { theme = dark() ? "light" : "dark"; drawTheme(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawTheme);
  drawTheme();
  addEventListener("beforeprint", beforePrint);
  addEventListener("afterprint", afterPrint);
  if (byId("devices")) await startTable();
  document.documentElement.dataset.ready = "";
}

async function startTable() {
  byId("waiting").hidden = false;
  try {
    unpack(await dataOf(byId("data")));
  } catch (error) {
    byId("waiting").textContent = typeof DecompressionStream === "undefined"
      ? "This browser cannot unpack the devices. Make the page with dsregjson report --plain, or use a newer browser."
      : `The devices cannot be unpacked; the file may be cut. (${error})`;
    return;
  }
  for (const id of ["waiting", "table", "bar", "tenants"]) if (byId(id)) byId(id).hidden = id === "waiting";
  listen();
  showAddress();
  rankAhead();
}

start();
