// Progress by city, as inline SVG bars.
import { $, el } from "./dom.js";

const PARTS = [["done", "已完成"], ["reported", "待确认"], ["open", "进行中"], ["overdue", "逾期"], ["failed", "未通过"]];
const SVG = "http://www.w3.org/2000/svg";

let shown = "";

export function show(cities, faults, step = "") {
  const version = JSON.stringify([cities, faults, step]);
  if (version === shown) return;
  shown = version;
  const sum = (name) => cities.reduce((all, city) => all + (city[name] || 0), 0);
  const total = sum("total");
  const percent = total ? Math.round((100 * sum("done")) / total) : 0;
  $("progress").replaceChildren(
    el("h2", {}, step ? `各市进度：${step}` : "各市进度"),
    el("div", { class: "sum" }, el("b", {}, `${percent}%`), el("span", {}, `${total} 家企业，${sum("done")} 家已完成`)),
    el("div", { class: "legend" }, ...PARTS.map(([name, label]) => el("span", {}, el("i", { class: `c-${name}` }), `${label} ${sum(name)}`))),
    ...cities.map(row),
    faults.length ? el("div", { class: "faults" }, el("b", {}, "回复不合规范："), ...faults.map((fault) => el("div", {}, fault))) : "",
  );
}

function row(city) {
  return el("div", { class: "city" }, el("span", {}, city.city), bar(city),
    el("span", { class: "city-n" }, `${city.done}/${city.total}`, city.overdue ? el("em", {}, ` 逾期 ${city.overdue}`) : ""));
}

function bar(city) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 100 10");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", PARTS.map(([name, label]) => `${label} ${city[name] || 0}`).join("，"));
  const whole = PARTS.reduce((all, [name]) => all + (city[name] || 0), 0) || 1;
  let x = 0;
  for (const [name] of PARTS) {
    const width = (100 * (city[name] || 0)) / whole;
    const part = document.createElementNS(SVG, "rect");
    for (const [key, value] of Object.entries({ x, y: 0, width, height: 10, class: `c-${name}` })) part.setAttribute(key, value);
    svg.append(part);
    x += width;
  }
  return svg;
}
