// The guided tour: chapters, and in one of them the steps, each done by one button.
import { $, api, attempt, el, shortTime, toast } from "./dom.js";

const PLAYED = "tour-played";
const PLACE = "tour-place"; // the chapter under way and its step, so that a reload goes on there
let chapters = [];
let open = null;
let at = 0;
let actions = {};
let shown = "";
let stuck = false; // the last answer was not the story's

/** `doing` = {choose(key), say(key, text), attach(key), advance(to, at_once), signIn(key), number(key, about), answer(),
 * toTour()}. */
export function setUp(doing) {
  actions = doing;
}

/** Asked anew only while a chapter is not under way: its people stay the same. */
export async function refresh() {
  if (open) return;
  chapters = (await api("tour")).chapters;
  const place = JSON.parse(sessionStorage.getItem(PLACE) || "null");
  open = chapters.find((one) => one.key === place?.key) ?? null;
  if (!open) return list();
  at = Math.min(place.at, open.steps.length);
  show();
}

const played = () => new Set(JSON.parse(sessionStorage.getItem(PLAYED) || "[]"));

function list() {
  const done = played();
  const version = JSON.stringify([chapters.map((one) => [one.key, one.past]), [...done]]);
  if (version === shown) return;
  shown = version;
  $("tour").replaceChildren(
    el("p", { class: "tour-lead" }, chapters.length
      ? "五个小故事，十分钟看完清审怎样工作。选一个，照着每一步的按钮做。"
      : "现在的名单里没有足够的人来演示。"),
    el("p", { class: "tour-lead" }, "企业的人不在本单位的企业微信里也能办事：选一家企业的人，在其手机上方点“微信扫告知书”，就多一部只用个人微信的手机；点“下级企业成员”，多一部上下游企业的手机。"),
    ...chapters.map((one) => el("button", { class: done.has(one.key) ? "chapter played" : "chapter", disabled: one.past, onclick: () => begin(one) },
      el("b", {}, one.title), el("span", {}, one.past ? "时钟已经过了这个故事的日子。要看请先重新开始。" : one.about))),
  );
}

function begin(chapter) {
  open = chapter;
  at = 0;
  stuck = false;
  show();
  actions.choose(chapter.steps[0].who);
}

function leave() {
  open = null;
  sessionStorage.removeItem(PLACE);
  shown = "";
  actions.toTour();
  list();
}

function show() {
  sessionStorage.setItem(PLACE, JSON.stringify({ key: open.key, at }));
  const over = at >= open.steps.length;
  $("tour").replaceChildren(
    el("button", { class: "tour-back", onclick: leave }, "‹ 全部故事"),
    el("h2", {}, open.title),
    el("ol", { class: "steps" }, ...open.steps.map((step, n) => item(step, n))),
    ...(stuck ? [el("p", { role: "alert" }, STUCK)] : []),
    ...(over ? ending() : []),
  );
  inSight();
}

const STUCK = "答复和故事里不一样，没有继续。请看对话里的说明，办好后再点一次；名单已经用过的，请先重新开始。";

const ending = () => [el("p", {}, el("b", {}, "这个故事讲完了。")), el("button", { class: "primary", onclick: leave }, "看下一个故事")];

const doer = (step) => el("button", { class: "primary", onclick: (event) => act(step, event.currentTarget) }, label(step));

/** The step that is next, with its button, also when a narrow screen turns to another view: to the tour, or to the
 * phone, below which it stands by itself. */
export function inSight() {
  $("tour").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  const below = open && matchMedia("(max-width: 900px)").matches && document.body.dataset.view === "phone";
  const over = open && at >= open.steps.length;
  $("tour-next").hidden = !below;
  $("tour-next").replaceChildren(...(below ? [
    el("p", { class: "who-acts" }, over ? open.title : `${open.title}，第${at + 1}步，共${open.steps.length}步：${open.steps[at].name}`),
    ...(over ? ending() : [el("p", {}, stuck ? STUCK : open.steps[at].text), doer(open.steps[at])]),
  ] : []));
}

function item(step, n) {
  const now = n === at;
  return el("li", { class: n < at ? "past" : "", "aria-current": now ? "step" : null },
    el("span", { class: "who-acts" }, step.name), step.text,
    now ? el("div", { class: "acts" }, doer(step)) : null);
}

/** By the number of the enterprise's line; where the conversation shows none, by its name, which is answered with it. */
const spoken = (step) => step.say.replace("{number}", () => actions.number(step.who, step.about) || step.about);

function label(step) {
  if (step.say) return `替此人说：${spoken(step)}`;
  if (step.to) return `把时钟拨到 ${shortTime(step.to)}`;
  if (step.attach) return "替此人发一张截图";
  return "以此人的身份打开网页";
}

async function act(step, button) {
  button.disabled = true;
  await actions.choose(step.who);
  const done = await attempt(() => perform(step));
  button.disabled = false;
  if (done === false) return show();
  at += 1;
  if (at >= open.steps.length) sessionStorage.setItem(PLAYED, JSON.stringify([...played(), open.key]));
  else await actions.choose(open.steps[at].who);
  show();
}

/** false: nothing was done, and the step stays. */
async function perform(step) {
  if (step.say) {
    await actions.say(step.who, spoken(step));
    stuck = Boolean(step.seen) && !actions.answer().includes(step.seen);
    return !stuck;
  }
  if (step.to) return actions.advance(step.to, step.at_once);
  if (step.attach) return actions.attach(step.who);
  return actions.signIn(step.who);
}
