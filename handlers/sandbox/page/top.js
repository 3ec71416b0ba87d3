// The top bar: clock, moving it on, the outbox, and the failures that can be set.
import { $, api, attempt, el, fullDate, hour, shortTime, toast } from "./dom.js";

const OUTBOX = [["waiting", "等待"], ["sent", "已发"], ["failed", "失败"], ["unknown", "结果未知"]];
const WECOM = [
  ["-1", "系统繁忙（-1）"], ["45009", "调用太频繁（45009）"], ["45033", "并发太高（45033）"],
  ["42001", "令牌过期（42001）"], ["40014", "令牌无效（40014）"], ["60020", "地址不可信（60020）"],
  ["502", "网关错误（HTTP 502）"], ["html200", "返回了网页"], ["reset", "连接中断，未收下"],
  ["reset_after_accept", "已收下，但连接中断"], ["timeout_before", "超时，未收下"], ["timeout_after_accept", "已收下，但没有回音"],
];
const MAIL = [
  ["451", "稍后再试（451）"], ["421", "服务关闭（421）"], ["452", "邮箱已满（452）"], ["550", "没有此人（550）"],
  ["554", "被拒收（554）"], ["drop", "连接中断，未收下"], ["accept_then_drop", "已收下，但连接中断"], ["stall", "一直不回应"],
];

let changed = () => {};
let moving = false;

export function setUp(onChange) {
  changed = onChange;
  $("next").addEventListener("click", () => advance({ step: "next" }));
  for (const button of document.querySelectorAll("[data-step]")) button.addEventListener("click", () => advance({ step: button.dataset.step }));
  for (const [id, modes] of [["knob-wecom", WECOM], ["knob-mail", MAIL]]) {
    $(id).replaceChildren(...modes.map(([value, label]) => el("option", { value }, label)));
  }
  for (const button of document.querySelectorAll("[data-knob]")) button.addEventListener("click", () => setFailure(button.dataset.knob));
  $("knobs-open").addEventListener("click", () => $("knobs").showModal());
  $("calm").addEventListener("click", () => setKnobs({ calm: true }));
  $("knob-chaos").addEventListener("change", () => setKnobs({ chaos: Number($("knob-chaos").value) }));
}

/** `wish` = {step: "day" | "week" | "next"} or {to: moment, at_once}. How far it has come is seen meanwhile. */
export async function advance(wish) {
  moving = true;
  busy(true);
  const watch = setInterval(changed, 700);
  const done = await attempt(() => api("advance", wish));
  clearInterval(watch);
  moving = false;
  if (done) toast(`现在是 ${shortTime(done.now)}`);
  await changed();
}

async function approve(button) {
  button.disabled = true;
  const done = await attempt(() => api("approve", {}));
  if (done) toast(`已批准 ${done.released} 条消息`);
  await changed();
}

function setFailure(name) {
  return setKnobs({ [name]: { mode: $(`knob-${name}`).value, times: Number($(`knob-${name}-times`).value) } });
}

async function setKnobs(wish) {
  const knobs = await attempt(() => api("knobs", wish));
  if (knobs) showKnobs(knobs);
}

function busy(yes) {
  $("bar").hidden = !yes;
  for (const button of [$("next"), $("dial-go"), ...document.querySelectorAll("[data-step]")]) button.disabled = yes;
}

export function show(state) {
  $("date").textContent = fullDate(state.now);
  $("hour").textContent = hour(state.now);
  const working = moving || Boolean(state.busy);
  $("bar-done").style.width = `${Math.round(100 * (state.moved ?? 0))}%`;
  $("bar").setAttribute("aria-valuenow", String(Math.round(100 * (state.moved ?? 0))));
  busy(working);
  $("next").disabled = working || !state.next;
  $("next-what").textContent = working ? "正在前进，请稍候…" : state.next ? `${shortTime(state.next.at)} ${state.next.what}` : "没有了";
  $("next").title = state.next ? `${fullDate(state.next.at)} ${hour(state.next.at)} ${state.next.what}` : "";
  showOutbox(state.overview.outbox || {});
  showKnobs(state.knobs);
}

let outbox = "";
function showOutbox(counts) {
  const version = JSON.stringify(counts);
  if (version === outbox) return;
  outbox = version;
  const shown = OUTBOX.map(([name, label]) => el("span",
    { class: counts[name] && (name === "failed" || name === "unknown") ? "bad" : "" }, label, el("b", {}, String(counts[name] || 0))));
  if (counts.held) shown.push(el("button", { class: "warn", onclick: (event) => approve(event.currentTarget) }, `待批准 ${counts.held} 条 · 批准发送`));
  $("outbox").replaceChildren(...shown);
}

function showKnobs(knobs) {
  const label = (list, mode) => (list.find(([value]) => value === mode) || [mode, mode])[1];
  const set = knobs.wecom.map((failure) => `企业微信：${label(WECOM, failure.mode)}，还有 ${failure.times} 次`);
  const mails = new Map();
  for (const mode of knobs.mail) mails.set(mode, (mails.get(mode) || 0) + 1);
  for (const [mode, times] of mails) set.push(`邮件：${label(MAIL, mode)}，还有 ${times} 次`);
  if (knobs.chaos) set.push(`企业微信：随机故障，每百次约 ${Math.round(knobs.chaos * 100)} 次`);
  $("knobs-now").textContent = set.length ? set.join("；") : "现在一切正常。";
  $("knobs-count").hidden = !set.length;
  if (document.activeElement !== $("knob-chaos")) $("knob-chaos").value = String(knobs.chaos);
}
