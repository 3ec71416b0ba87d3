// The sandbox page: one poll every two seconds, the rest only when something has changed.
import { $, api, attempt, toast } from "./dom.js";
import * as mail from "./mail.js";
import * as others from "./others.js";
import * as people from "./people.js";
import * as phone from "./phone.js";
import * as progress from "./progress.js";
import * as top from "./top.js";

const EVERY = 2000;
let version = "";
let polling = null;
let lost = false;

function choose(card) {
  people.select(card);
  phone.open(card);
  mail.open(card);
  others.open(card);
  view("phone");
  sessionStorage.setItem("person", card.key);
  if (!card.others && !$("others-pane").hidden) tab("chat");
  attempt(() => Promise.all([phone.refresh(), mail.refresh(), others.refresh()]));
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
  for (const button of document.querySelectorAll("nav [data-view]")) button.setAttribute("aria-current", String(button.dataset.view === name));
}

async function look() {
  const state = await api("state");
  top.show(state);
  progress.show(state.overview, state.faults || []);
  const seen = `${state.version}.${(state.overview.outbox || {}).sent}`;  // other channels have no twin to ask
  if (seen === version) return;
  version = seen;
  await Promise.all([people.refresh(), phone.refresh(), mail.refresh(), others.refresh()]);
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
  $("tab-chat").addEventListener("click", () => tab("chat"));
  $("tab-mail").addEventListener("click", () => tab("mail"));
  $("tab-others").addEventListener("click", () => tab("others"));
  for (const button of document.querySelectorAll("nav [data-view]")) button.addEventListener("click", () => view(button.dataset.view));
  view("phone");
  await refresh();
  const all = await attempt(people.refresh) || [];
  const remembered = all.find((card) => card.key === sessionStorage.getItem("person")) || all[0];
  if (remembered) choose(remembered);
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY);
}

start();
