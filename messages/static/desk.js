// The desk by keyboard: from question to question, into the answer, and off with it.
"use strict";
const questions = () => [...document.querySelectorAll("[data-question]")];

function to(by) {
  const all = questions(), at = all.indexOf(document.activeElement);
  const here = at < 0 ? all.findIndex((one) => one.closest("[aria-current]")) : at;
  all[Math.min(all.length - 1, Math.max(0, here + by))]?.focus();
}

function write() {
  const answer = document.getElementById("answer");
  if (answer) return answer.focus();
  const all = questions(), chosen = all.includes(document.activeElement) ? document.activeElement : all[0];
  if (chosen) location.assign(chosen.href + "#answer");
}

const keys = { j: () => to(1), k: () => to(-1), r: write };
if (location.hash === "#answer") document.getElementById("answer")?.focus();

document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && at.matches("textarea")) {
    event.preventDefault();
    const missing = at.form.querySelector("[role=alert]");
    if (missing) missing.hidden = Boolean(at.value.trim());
    if (missing?.hidden ?? true) at.form.requestSubmit();
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !at.matches("textarea, select, input") && keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});
