// What left for the chosen person by channels of a bureau's own, as it was worded.
import { $, api, el, shortTime } from "./dom.js";

let person = null;
let shown = "";

export function open(card) {
  person = card;
  shown = "";
}

export async function refresh() {
  if (!person) return;
  const asked = person.key;
  const { messages } = await api(`others?person=${encodeURIComponent(asked)}`);
  const version = JSON.stringify([asked, messages]);
  if (asked !== person.key || version === shown) return;
  shown = version;
  $("others-pane").replaceChildren(messages.length
    ? el("ul", { class: "letters" }, ...messages.map((one) => el("li", {}, el("div", { class: "other" },
      el("span", { class: "line" }, el("span", {}, one.by), el("span", {}, shortTime(one.at))), one.text))))
    : el("div", { class: "empty" }, el("b", {}, "没有消息")));
}
