// ---- Elements. All text from captures is put into the page as text nodes: nothing builds markup.

const byId = (id) => document.getElementById(id);
const formatted = new Intl.NumberFormat("en-US");
const counted = (count, noun) => `${formatted.format(count)} ${noun}${count === 1 ? "" : "s"}`;

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function drawing(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const quiet = (text) => element("span", { class: "is-quiet" }, text);
const spoken = (text) => element("span", { class: "hidden" }, text);
const isolated = (text) => element("bdi", {}, text);
const severityMark = (severity) => element("span", { class: `severity ${severity}` }, severity);

const joinMark = (join) => drawing("svg", { class: "dot", "aria-hidden": "true" },
  drawing("circle", { cx: 5, cy: 5, r: 5, class: `fill-join-${join}` }));

/** A device's name: the host, and quieter the domain behind it. */
function nameNode(name) {
  const dot = name.indexOf(".");
  if (dot < 1 || /^[\d.]+$/.test(name)) return isolated(name);
  return element("bdi", {}, name.slice(0, dot), element("span", { class: "domain" }, name.slice(dot)));
}

/** Tell something for a moment, to screen readers too. */
function tell(id, text) {
  byId(id).textContent = text;
  clearTimeout(tell[id]);
  tell[id] = setTimeout(() => { byId(id).textContent = ""; }, 4000);
}

