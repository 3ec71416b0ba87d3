// The list of people: search, level, and how many messages each has not been looked at.
import { $, api, el } from "./dom.js";

const LEVELS = [["", "全部"], ["enterprise", "企业"], ["county", "县"], ["city", "市"], ["province", "省"], ["support", "技术支持"]];
const PAGE = 60;

let all = [];
let level = "";
let limit = PAGE;
let current = "";
let offered = [];
let choose = () => {};
const seen = new Map();

export function setUp(onChoose) {
  choose = onChoose;
  $("search").addEventListener("input", () => { limit = PAGE; show(); });
  $("levels").replaceChildren(...LEVELS.map(([value, label]) => el("button", {
    "aria-pressed": String(value === level), onclick: (event) => pickLevel(value, event.currentTarget),
  }, label)));
}

function pickLevel(value, button) {
  level = value;
  limit = PAGE;
  for (const other of $("levels").children) other.setAttribute("aria-pressed", String(other === button));
  show();
}

export async function refresh() {
  const first = !all.length;
  ({ people: all, outside: offered } = await api("people"));
  if (first) for (const card of all) seen.set(card.key, 0);
  show();
  if (current) look(all.find((card) => card.key === current));
  return all;
}

/** Mark what a person has as looked at, and show the numbers on the tabs. */
function look(card) {
  if (!card) return;
  seen.set(card.key, total(card));
  $("chat-count").textContent = card.messages || "";
  $("mail-count").textContent = card.letters || "";
  $("others-count").textContent = card.others || "";
  $("tab-others").hidden = !card.others;
}

/** Which phones of people outside can be handed out: kf, chain. */
export const outside = () => offered;

const total = (card) => card.messages + card.letters + card.others;
const fresh = (card) => (card.key === current ? 0 : Math.max(0, total(card) - (seen.get(card.key) || 0)));

export function select(card) {
  current = card.key;
  look(card);
  show();
}

function found() {
  const words = $("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const rows = all.filter((card) => {
    if (level && card.level !== level) return false;
    const text = `${card.name} ${card.role_label} ${card.place} ${card.enterprise} ${card.account} ${card.email}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  // Those with something new first; otherwise the roster's own order (sort is stable).
  return rows.sort((a, b) => (fresh(b) > 0) - (fresh(a) > 0));
}

function show() {
  const rows = found();
  const items = rows.slice(0, limit).map(item);
  if (rows.length > limit) {
    items.push(el("li", {}, el("button", { class: "more", onclick: () => { limit += PAGE; show(); } },
      `还有 ${rows.length - limit} 人，点此多看一些，或用搜索`)));
  }
  if (!rows.length) items.push(el("li", { class: "empty" }, el("b", {}, "没有符合的人"), "换个词试试。"));
  $("people-list").replaceChildren(...items);
}

function item(card) {
  const news = fresh(card);
  return el("li", {}, el("button", { "aria-current": String(card.key === current), onclick: () => choose(card) },
    el("span", { class: `face ${card.level}`, "aria-hidden": "true" }, card.name.slice(0, 1)),
    el("span", { class: "p-name" }, card.name, el("small", {}, card.role_label)),
    news ? el("span", { class: "p-new", "aria-label": `${news} 条新消息` }, news > 99 ? "99+" : String(news)) : null,
    el("span", { class: "p-place" }, card.enterprise || card.place || "")));
}
