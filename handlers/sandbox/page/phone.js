// The chosen person's chat: bubbles, quick replies, and an input to answer in their name.
import { $, api, attempt, el, shortTime, toast } from "./dom.js";
import { message } from "./rich.js";

// The usual forms by level. A text that ends in a space waits in the input to be completed.
const QUICK = {
  enterprise: ["进度", "已启动审核", "已提交评估申请", "已提交验收申请", "为什么", "收到", "帮助", "申请延期 至", "提问 ", "卡片提醒"],
  county: ["待办", "逾期", "已送达 ", "进度 ", "绑定码 ", "收到", "帮助"],
  city: ["待办", "待审", "逾期", "确认 1", "退回 1 ", "评估通过 ", "评估整改 ", "评估不通过 ", "验收合格 ", "验收不合格 ", "已汇总 ", "总结已上报", "同意延期 1", "驳回延期 1 ", "进度 ", "卡片提醒", "帮助"],
  province: ["待审", "逾期", "确认 1", "退回 1 ", "评估通过 ", "评估不通过 ", "验收合格 ", "验收不合格 ", "同意延期 1", "驳回延期 1 ", "进度 ", "卡片提醒", "帮助"],
  support: ["工单", "回复 1 ", "关闭 1", "帮助"],
};
const OUTSIDE = {
  kf: ["进度", "已启动审核", "已提交评估申请", "为什么", "收到", "帮助", "申请延期 至", "提问 ", "人工", "绑定 ", "同意加入 "],
  chain: ["进度", "已启动审核", "已提交评估申请", "已提交验收申请", "为什么", "收到", "帮助", "申请延期 至", "提问 ", "网页", "绑定 "],
};
const APPS = { wecom: "企业微信", kf: "微信", chain: "下级企业微信" };
const waits = (text) => text.endsWith(" ") || text.endsWith("至");

let person = null;
let shown = "";
let changed = () => {};

export function setUp(onChange) {
  changed = onChange;
  $("say").addEventListener("submit", (event) => {
    event.preventDefault();
    say($("say-text").value.trim());
  });
}

export function open(card) {
  person = card;
  shown = "";
  $("who").replaceChildren(el("b", {}, card.name), ` · ${[card.role_label, card.place].filter(Boolean).join(" · ")}`);
  $("say-text").value = "";
  $("chat-app").textContent = APPS[card.app];
  $("say-text").disabled = !card.account;
  $("say-text").placeholder = card.account ? `以${card.name}的名义回复…` : "此人没有企业微信账号，只收邮件";
  $("quick").replaceChildren(...(card.account ? OUTSIDE[card.app] || QUICK[card.level] || [] : []).map((text) => el("button", {
    type: "button", class: waits(text) ? "fill" : "", onclick: () => quick(text),
  }, waits(text) ? `${text.trim()}…` : text)));
  if (card.account) $("quick").append(el("button", { type: "button", onclick: attach }, "发截图"));
}

function quick(text) {
  if (!waits(text)) return say(text);
  $("say-text").value = text;
  return $("say-text").focus();
}

export async function say(text) {
  if (!text || !person) return;
  const submit = $("say").querySelector("button");
  submit.disabled = true;
  $("say-text").value = "";
  await act("say", { person: person.key, text });
  submit.disabled = false;
}

export const attach = () => act("attach", { person: person.key });

/** The number of the matter of this enterprise, in the newest message that names it: of the newest line of a list, or of what may be replied. */
export function number(about) {
  const heard = [...$("chat").querySelectorAll(".row:not(.mine) .bubble")].map((one) => one.textContent);
  const said = heard.findLast((text) => text.includes(about)) ?? "";
  const own = said.split("\n").findLast((line) => line.includes(about)) ?? "";
  return (/^\s*(\d{1,6})[ .、]/.exec(own) ?? /(?:确认|退回|同意|回复|工单|^|[^\d年月.])\s?(\d{1,6})(?:[.、：:】 ）]|号)/.exec(said))?.[1] ?? "";
}

/** The newest words that this person has read. */
export const answer = () => [...$("chat").querySelectorAll(".row:not(.mine) .bubble")].at(-1)?.textContent ?? "";

const ATTEND = { serve: "替技术支持接待", end: "替技术支持结束会话" };

const press = (seq, key) => act("press", { person: person.key, seq, key });

async function act(name, body) {
  const done = await attempt(() => api(name, body));
  if (done?.note) toast(done.note, true);
  await refresh();
  changed();
}

export async function refresh() {
  if (!person) return;
  const asked = person.key;
  const { lines, note, can } = await api(`chat?person=${encodeURIComponent(asked)}`);
  const version = JSON.stringify([lines, note, can]);
  if (asked !== person.key || version === shown) return;
  shown = version;
  $("session").hidden = !note;
  $("session").replaceChildren(note, ...can.map((what) => el("button", { type: "button", onclick: () => act("attend", { person: person.key }) }, ATTEND[what])));
  const nodes = [];
  let last = "";
  for (const line of lines) {
    const when = line.at.slice(0, 16);
    if (when !== last) nodes.push(el("div", { class: "when" }, shortTime(line.at)));
    last = when;
    nodes.push(row(line));
    if (line.recalled) nodes.push(el("div", { class: "note" }, "清审撤回了这条消息"));
  }
  if (!lines.length) {
    nodes.push(el("div", { class: "empty" }, el("b", {}, "还没有消息"),
      person.account ? "前进时钟，或替此人说一句话。" : "此人没有企业微信账号，请看邮箱。",
      el("br"), "服务重新启动以前的消息，请看网页“发送情况”。"));
  }
  const box = $("chat");
  box.replaceChildren(...nodes);
  box.scrollTop = box.scrollHeight;
}

function row(line) {
  if (line.mine) {
    const text = { click: `点了「${line.text}」`, text: line.text }[line.type] ?? `发送了 ${line.text}`;
    return el("div", { class: "row mine" }, el("span", { class: "face" }, person.name.slice(0, 1)), el("div", { class: "bubble" }, text));
  }
  const bubble = message(line, (key) => press(line.seq, key));
  if (line.recalled) bubble.classList.add("gone");
  return el("div", { class: "row" }, el("span", { class: "mark" }, "清"), bubble);
}
