// ---- Light and dark

function dark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function drawTheme() {
  byId("theme").hidden = false;
  byId("theme").textContent = dark() ? "Light" : "Dark";
  byId("theme").setAttribute("aria-label", dark() ? "Use light colours" : "Use dark colours");
}

// ---- Printing: all devices that match, within reason, and the reasons of the findings in view

let folded = [];

function beforePrint() {
  folded = [...document.querySelectorAll(".finding details:not([open])")];
  for (const each of folded) each.open = true;
  if (data.count) {
    drawRows(shown.slice(0, MOST_PRINTED));
    if (shown.length > MOST_PRINTED) byId("count").textContent = `The first ${number.format(MOST_PRINTED)} of ${number.format(shown.length)} devices`;
  }
}

function afterPrint() {
  for (const each of folded) each.open = false;
  if (data.count) render();
}

// ---- Start

function start() {
  byId("theme").addEventListener("click", () => { document.documentElement.dataset.theme = dark() ? "light" : "dark"; drawTheme(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawTheme);
  drawTheme();
  addEventListener("beforeprint", beforePrint);
  addEventListener("afterprint", afterPrint);
  if (!data.count) return;
  byId("table").hidden = false;
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-fact], [data-reset]");
    if (mark && "reset" in mark.dataset) { filters.clear(); byId("search").value = ""; words = []; apply(); }
    else if (mark) toggleFilter(mark);
  });
  byId("rows").addEventListener("click", (event) => openPanel(Number(event.target.closest("tr").dataset.row)));
  let waiting = 0;
  byId("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean); apply(); }, 120);
  });
  byId("previous").addEventListener("click", () => { page -= 1; render(); });
  byId("next").addEventListener("click", () => { page += 1; render(); });
  byId("panel-previous").addEventListener("click", () => step(-1));
  byId("panel-next").addEventListener("click", () => step(1));
  byId("panel-close").addEventListener("click", () => byId("panel").close());
  byId("panel").addEventListener("close", closed);
  byId("panel").addEventListener("click", (event) => { if (event.target === byId("panel")) byId("panel").close(); });
  sort();
  drawHeads();
  apply();
}

start();
