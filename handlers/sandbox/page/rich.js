// A WeCom message as the member's phone shows it. Builds nodes, never HTML.
import { el } from "./dom.js";

const safe = (url) => /^https?:\/\//.test(url || "");
const link = (url, text) => safe(url)
  ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text)
  : text;

/** Text with WeCom's <a href="…">…</a>. */
export function withLinks(text) {
  const out = [];
  let end = 0;
  for (const match of text.matchAll(/<a\s+href=["']([^"']+)["'][^>]*>(.*?)<\/a>|https?:\/\/[^\s<>"'，。；）】]+/gs)) {
    out.push(text.slice(end, match.index), match[1] ? link(match[1], match[2]) : link(match[0], match[0]));
    end = match.index + match[0].length;
  }
  return [...out, text.slice(end)];
}

const INLINE = /\*\*(.+?)\*\*|\[([^\]]+)\]\((\S+?)\)|`([^`]+)`|<font color="(info|comment|warning)">(.*?)<\/font>/g;
function inline(text) {
  const out = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(text.slice(end, match.index));
    if (match[1]) out.push(el("b", {}, ...inline(match[1])));
    else if (match[2]) out.push(link(match[3], match[2]));
    else if (match[4]) out.push(el("code", {}, match[4]));
    else out.push(el("span", { class: `fc-${match[5]}` }, ...inline(match[6])));
    end = match.index + match[0].length;
  }
  return [...out, text.slice(end)];
}

function markdown(text) {
  return text.split("\n").map((line) => {
    const heading = line.match(/^#{1,6} (.*)$/);
    if (heading) return el("h4", {}, ...inline(heading[1]));
    const quote = line.match(/^> ?(.*)$/);
    if (quote) return el("blockquote", {}, ...inline(quote[1]));
    return el("div", {}, ...(line ? inline(line) : [el("br")]));
  });
}

function describe(text) {
  const out = [];
  let end = 0;
  for (const match of text.matchAll(/<div class="(gray|normal|highlight)">(.*?)<\/div>|<br\s*\/?>/gs)) {
    out.push(text.slice(end, match.index), match[1] ? el("div", { class: match[1] }, match[2]) : el("br"));
    end = match.index + match[0].length;
  }
  return [...out, text.slice(end)];
}

function textcard(card) {
  return el("div", { class: "bubble rich" }, el("div", { class: "rich-title" }, card.title),
    el("div", { class: "rich-desc" }, ...describe(card.description)),
    el("div", { class: "card-end" }, link(card.url, card.btntxt || "详情")));
}

function buttons(card, change, press) {
  const replaced = change?.button?.replace_name || change?.template_card?.replace_text;
  if (replaced) return [el("span", { class: "done" }, replaced)];
  const asked = (card.button_list || []).map((button) => button.type === 1
    ? link(button.url, button.text)
    : el("button", { class: button.style === 2 || button.style === 3 ? "danger" : "", onclick: () => press(button.key) }, button.text));
  const jumps = (card.jump_list || []).map((jump) => link(jump.url, jump.title));
  if (!asked.length && !jumps.length && card.card_action?.url) return [link(card.card_action.url, "查看详情")];
  return [...asked, ...jumps].map((node) => (typeof node === "string" ? el("span", {}, node) : node));
}

function templateCard(sent, change, press) {
  const card = { ...sent, ...(change?.template_card || {}) };
  const facts = (card.horizontal_content_list || []).flatMap((row) => [
    el("dt", {}, row.keyname), el("dd", {}, row.type === 1 ? link(row.url, row.value || row.url) : row.value || ""),
  ]);
  const end = buttons(card, change, press);
  return el("div", { class: "bubble rich" },
    card.source?.desc ? el("div", { class: "source" }, card.source.desc) : null,
    card.main_title?.title ? el("div", { class: "rich-title" }, card.main_title.title) : null,
    card.main_title?.desc ? el("div", { class: "rich-desc" }, card.main_title.desc) : null,
    card.emphasis_content ? el("div", { class: "emphasis" }, el("b", {}, card.emphasis_content.title || ""), card.emphasis_content.desc || "") : null,
    card.sub_title_text ? el("div", { class: "rich-desc" }, card.sub_title_text) : null,
    facts.length ? el("dl", { class: "facts" }, ...facts) : null,
    card.quote_area ? el("div", { class: "quote" }, card.quote_area.title ? `${card.quote_area.title}\n` : "", card.quote_area.quote_text || "") : null,
    end.length ? el("div", { class: "card-end" }, ...end) : null);
}

const FILES = { image: "图片", voice: "语音", video: "视频", file: "文件" };

/** One message from the app. `press(key)` is called for a card's button. */
export function message(line, press) {
  const { type, content, change } = line;
  if (type === "text") return el("div", { class: "bubble" }, ...withLinks(content.content || ""));
  if (type === "markdown") return el("div", { class: "bubble" }, ...markdown(content.content || ""));
  if (type === "textcard") return textcard(content);
  if (type === "template_card") return templateCard(content, change, press);
  if (type === "news") {
    return el("div", { class: "bubble rich" }, ...content.articles.map((article) => el("div", {},
      el("div", { class: "rich-title" }, link(article.url, article.title)),
      el("div", { class: "rich-desc" }, article.description || ""))));
  }
  if (FILES[type]) return el("div", { class: "bubble file" }, el("i", {}, FILES[type]), content.title || `收到一个${FILES[type]}`);
  return el("div", { class: "bubble" }, "这条消息请在企业微信中查看");
}
