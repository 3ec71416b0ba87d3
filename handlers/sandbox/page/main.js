// The sandbox page: one poll every two seconds, the rest only when something has changed.
import { $, api, attempt, el, toast } from "./dom.js";
import * as beside from "./beside.js";
import * as days from "./days.js";
import * as mail from "./mail.js";
import * as others from "./others.js";
import * as people from "./people.js";
import * as phone from "./phone.js";
import * as progress from "./progress.js";
import * as top from "./top.js";
import * as tour from "./tour.js";

const EVERY = 2000;
let version = "";
let polling = null;
let lost = false;
let chosen = null;
let cards = [];

function choose(card) {
  view("phone");
  return take(card);
}

/** Show this person's phone, without leading a narrow screen there. */
function take(card) {
  chosen = card;
  people.select(card);
  hands(card);
  phone.open(card);
  mail.open(card);
  others.open(card);
  if (!beside.onlyPhone()) sessionStorage.setItem("person", card.key);
  $("tab-mail").hidden = card.app !== "wecom";
  if ((!card.others && !$("others-pane").hidden) || (card.app !== "wecom" && !$("mail-pane").hidden)) tab("chat");
  return attempt(() => Promise.all([phone.refresh(), mail.refresh(), others.refresh()]));
}

/** What can be done with the phone itself. */
function hands(card) {
  if (beside.onlyPhone()) return;
  $("hands").replaceChildren(
    ...(card.app !== "kf" && card.account ? [el("button", { onclick: () => signIn(card) }, "以此人登录网页")] : []),
    ...(card.enterprise && card.level === "enterprise" ? people.outside() : []).map((app) =>
      el("button", { onclick: () => handOut(card, app) }, OUTSIDE[app])),
    el("button", { class: "to-side", onclick: () => beside.add(card) }, "并排放一部"));
}

const OUTSIDE = { kf: "微信扫告知书", chain: "下级企业成员" };

/** A new phone of somebody else of the same enterprise, who is outside the bureau's WeCom. */
async function handOut(card, app) {
  const made = await attempt(() => api("outside", { person: card.key, app }));
  if (!made) return;
  cards = await people.refresh();
  await choose(found(made.key));
}

/** The sandbox's sign-in takes the person that is named here, once. */
function signIn(card) {
  document.cookie = `qingshen-as=${encodeURIComponent(card.account)}; path=/; max-age=60; samesite=lax`;
  window.open("/signin/wecom?next=%2F", "_blank", "noopener");
}

const found = (key) => cards.find((card) => card.key === key);

const DOING = {
  choose: async (key) => { if (found(key)) await choose(found(key)); },
  say: async (key, text) => phone.say(text),
  attach: async () => phone.attach(),
  advance: (to, at_once) => top.advance({ to, at_once }),
  signIn: async (key) => signIn(found(key)),
  answer: () => phone.answer(),
  toTour: () => view("side"),
  number: (key, about) => (chosen?.key === key ? phone.number(about) : ""),
};

function side(name) {
  for (const other of ["tour", "progress"]) {
    $(`tab-${other}`).setAttribute("aria-selected", String(other === name));
    $(other).hidden = other !== name;
  }
  sessionStorage.setItem("side", name);
}

function tab(name) {
  for (const other of ["chat", "mail", "others"]) {
    $(`tab-${other}`).setAttribute("aria-selected", String(other === name));
    $(`${other}-pane`).hidden = other !== name;
  }
  const box = $("chat");
  box.scrollTop = box.scrollHeight;
}

function view(name) {
  document.body.dataset.view = name;
  if (!beside.onlyPhone()) sessionStorage.setItem("view", name);
  for (const button of document.querySelectorAll("nav [data-view]")) button.setAttribute("aria-current", String(button.dataset.view === name));
  tour.inSight();
}

async function look() {
  const state = await api("state");
  top.show(state);
  days.show(state);
  progress.show(state.overview, state.faults || []);
  const seen = `${state.version}.${(state.overview.outbox || {}).sent}`;  // other channels have no twin to ask
  if (seen === version) return;
  version = seen;
  [cards] = await Promise.all([people.refresh(), phone.refresh(), mail.refresh(), others.refresh(), ...(beside.onlyPhone() ? [] : [tour.refresh()])]);
}

/** Look now; calls that come while one is under way share it. */
function refresh() {
  polling ??= look()
    .then(() => { lost = false; })
    .catch((error) => { if (!lost) toast(error.message, true); lost = true; })
    .finally(() => { polling = null; });
  return polling;
}

async function start() {
  top.setUp(refresh);
  phone.setUp(refresh);
  people.setUp(choose);
  days.setUp((to) => top.advance({ to }));
  tour.setUp(DOING);
  $("tab-tour").addEventListener("click", () => side("tour"));
  $("tab-progress").addEventListener("click", () => side("progress"));
  document.body.classList.toggle("one-phone", Boolean(beside.onlyPhone()));
  $("tab-chat").addEventListener("click", () => tab("chat"));
  $("tab-mail").addEventListener("click", () => tab("mail"));
  $("tab-others").addEventListener("click", () => tab("others"));
  for (const button of document.querySelectorAll("nav [data-view]")) button.addEventListener("click", () => view(button.dataset.view));
  view((!beside.onlyPhone() && sessionStorage.getItem("view")) || "phone");
  await refresh();
  const all = await attempt(people.refresh) || [];
  const wanted = beside.onlyPhone() || sessionStorage.getItem("person");
  const remembered = all.find((card) => card.key === wanted) || all[0];
  if (remembered) take(remembered);
  if (!beside.onlyPhone()) {
    side(sessionStorage.getItem("side") || "tour");
    beside.putBack(all);
  }
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY);
}

start();
