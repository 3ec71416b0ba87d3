// The chosen person's mailbox: a list of letters, and one letter in a frame without scripts.
import { $, api, attempt, el, shortTime } from "./dom.js";

let person = null;
let reading = null;
let shown = "";

export function open(card) {
  person = card;
  reading = null;
  shown = "";
}

export async function refresh() {
  if (!person || reading) return;
  const asked = person.key;
  const { letters } = await api(`mail?person=${encodeURIComponent(asked)}`);
  const version = JSON.stringify([asked, letters]);
  if (asked !== person.key || reading || version === shown) return;
  shown = version;
  if (!letters.length) {
    $("mail-pane").replaceChildren(el("div", { class: "empty" }, el("b", {}, "没有邮件"),
      person.email || "此人没有登记电子邮箱。"));
    return;
  }
  $("mail-pane").replaceChildren(el("ul", { class: "letters" }, ...letters.map((letter) => el("li", {},
    el("button", { onclick: () => read(letter.seq) },
      el("span", { class: "line" }, el("span", {}, letter.from), el("span", {}, shortTime(letter.at))),
      el("b", {}, letter.subject), el("small", {}, letter.preview),
      el("span", {}, letter.copies > 1 ? el("span", { class: "tag" }, `收到 ${letter.copies} 次，只显示一次`) : null,
        letter.attachments ? el("span", { class: "tag" }, `附件 ${letter.attachments}`) : null))))));
}

async function read(seq) {
  const letter = await attempt(() => api(`letter?seq=${seq}`));
  if (!letter) return;
  reading = seq;
  const back = el("button", { onclick: () => { reading = null; shown = ""; attempt(refresh); } }, "← 返回");
  const files = letter.files.map((file) => el("span", { class: "tag" }, `${file.name || "附件"}（${Math.ceil(file.bytes / 1024)} KB）`));
  $("mail-pane").replaceChildren(el("div", { class: "letter" },
    el("div", { class: "letter-head" }, back, el("h3", {}, letter.subject),
      `${letter.from} · ${shortTime(letter.at)}`, ...(files.length ? [el("div", {}, ...files)] : [])),
    body(letter)));
}

function body(letter) {
  if (!letter.html) return el("pre", { class: "letter-text" }, letter.text);
  const frame = el("iframe", { title: "邮件正文", referrerpolicy: "no-referrer",
    sandbox: "allow-popups allow-popups-to-escape-sandbox" });
  // No allow-scripts, no allow-same-origin: the letter can only be looked at and its links opened.
  frame.srcdoc = `<base target="_blank">${letter.html}`;
  return frame;
}
