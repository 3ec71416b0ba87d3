// Moving the clock by hand: a dial, what happens on the days to come, and beginning anew.
import { $, api, attempt, el, fullDate, shortTime, toast } from "./dom.js";

const DAY = 86400000;
let now = "";
let advance = () => {};

export function setUp(onAdvance) {
  advance = onAdvance;
  $("days-open").addEventListener("click", open);
  $("dial").addEventListener("input", name);
  $("dial-go").addEventListener("click", () => go(chosen()));
  $("reset").addEventListener("click", () => $("sure").showModal());
  $("reset-yes").addEventListener("click", reset);
}

export function show(state) {
  now = state.now;
}

async function open() {
  $("days").showModal();
  name();
  const found = await attempt(() => api("coming"));
  $("coming").replaceChildren(...(found?.days || []).map((day) => el("li", {},
    el("button", { type: "button", onclick: () => go(day.at) },
      el("b", {}, `${fullDate(day.at)} ${day.at.slice(11, 16)}`), el("small", {}, day.what.join("；"))))));
  if (!found?.days.length) $("coming").replaceChildren(el("li", {}, "后面没有到期的事项了。"));
}

/** That day at ten, Shanghai's time, as the server writes it. */
function chosen() {
  const [year, month, day] = now.slice(0, 10).split("-").map(Number);
  const to = new Date(Date.UTC(year, month - 1, day) + Number($("dial").value) * DAY);
  return `${to.toISOString().slice(0, 10)}T10:00:00+08:00`;
}

function name() {
  const days = Number($("dial").value);
  $("dial-day").textContent = `${fullDate(chosen())}（${days} 天以后）`;
  $("dial").setAttribute("aria-valuetext", $("dial-day").textContent);
}

function go(to) {
  $("days").close();
  return advance(to);
}

async function reset() {
  $("reset-yes").disabled = true;
  const begun = await attempt(() => api("reset", {}));
  if (begun) await comeBack();
  $("reset-yes").disabled = false;
}

/** Wait until the service answers from its empty database; then the page begins anew, too. */
async function comeBack() {
  toast("正在重新开始…");
  await new Promise((go) => { setTimeout(go, 1500); });
  for (;;) {
    const state = await api("state").catch(() => null);
    if (state) break;
    await new Promise((go) => { setTimeout(go, 500); });
  }
  sessionStorage.clear();
  location.reload();
}
