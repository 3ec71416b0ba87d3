// Small helpers. Everything from outside is set as text, never as HTML.

export const $ = (id) => document.getElementById(id);

/** el("p", {class: "x", onclick: f}, "text", node…) -> element. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || value === null) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** GET, or POST when `body` is given. Throws an Error whose message may be shown. */
export async function api(name, body) {
  const options = body === undefined ? {} : {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" },
  };
  let response;
  try {
    response = await fetch(`/sandbox/api/${name}`, options);
  } catch {
    throw new Error("连不上服务，请确认它还在运行。");
  }
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(data.error || `服务出错了（HTTP ${response.status}）。`);
  return data;
}

let hiding;
export function toast(text, bad = false) {
  const box = $("toast");
  box.textContent = text;
  box.className = bad ? "toast bad" : "toast";
  box.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { box.hidden = true; }, bad ? 6000 : 3200);
}

/** Runs an action and shows what went wrong, if anything did. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    toast(error.message, true);
    return undefined;
  }
}

// The server sends Shanghai's wall time; it is read as written, whatever zone the browser is in.
const WEEKDAYS = "日一二三四五六";
export function fullDate(iso) {
  const [year, month, day] = iso.slice(0, 10).split("-").map(Number);
  const weekday = WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  return `${year}年${month}月${day}日 星期${weekday}`;
}
export const hour = (iso) => iso.slice(11, 16);
export function shortTime(iso) {
  const [, month, day] = iso.slice(0, 10).split("-").map(Number);
  return `${month}月${day}日 ${hour(iso)}`;
}
