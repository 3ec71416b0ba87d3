// Progress by city, as inline SVG bars.
import { $, el } from "./dom.js";

const PARTS = [["done", "已完成"], ["reported", "待确认"], ["open", "待办"], ["extended", "已延期"], ["overdue", "逾期"],
  ["waiting", "未开始"], ["failed", "未通过"]];
const SVG = "http://www.w3.org/2000/svg";

let shown = "";

export function show(overview, faults) {
  const { rounds = [] } = overview;
  const version = JSON.stringify([overview, faults]);
  if (version === shown) return;
  shown = version;
  $("progress").replaceChildren(
    ...rounds.flatMap((one) => round(one, rounds.length > 1)),
    faults.length ? el("div", { class: "faults" }, el("b", {}, "回复不合规范："), ...faults.map((fault) => el("div", {}, fault))) : "",
  );
}

/** One round, under its name where there are several. */
function round({ round: name = "", cities = [], steps = [], step = "", unit = "家企业" }, named) {
  const sum = (name) => cities.reduce((all, city) => all + (city[name] || 0), 0);
  const total = sum("total");
  const percent = total ? Math.round((100 * sum("done")) / total) : 0;
  const met = PARTS.filter(([name]) => sum(name));
  return [
    ...(named ? [el("h1", {}, name)] : []),
    ...(steps.length ? [el("h2", {}, "各事项"), ...steps.map((one) => row(one.step, one, one.current ? "city step now" : "city step"))] : []),
    el("h2", {}, step ? `各市进度：${step}` : "各市进度"),
    el("div", { class: "sum" }, el("b", {}, `${percent}%`), el("span", {}, `${total} ${unit}，已完成 ${sum("done")}`)),
    el("div", { class: "legend" }, ...met.map(([name, label]) => el("span", {}, el("i", { class: `c-${name}` }), `${label} ${sum(name)}`))),
    ...cities.map((city) => row(city.city, city)),
  ];
}

function row(label, one, kind = "city") {
  return el("div", { class: kind }, el("span", {}, label), bar(one),
    el("span", { class: "city-n" }, `${one.done}/${one.total}`, one.overdue ? el("em", {}, ` 逾期 ${one.overdue}`) : ""));
}

function bar(one) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 100 10");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", PARTS.map(([name, label]) => `${label} ${one[name] || 0}`).join("，"));
  const whole = PARTS.reduce((all, [name]) => all + (one[name] || 0), 0) || 1;
  let x = 0;
  for (const [name] of PARTS) {
    const width = (100 * (one[name] || 0)) / whole;
    const part = document.createElementNS(SVG, "rect");
    for (const [key, value] of Object.entries({ x, y: 0, width, height: 10, class: `c-${name}` })) part.setAttribute(key, value);
    svg.append(part);
    x += width;
  }
  return svg;
}
