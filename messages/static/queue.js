"use strict";
// The work queue by keyboard. Everything it does is a press of a button that stands on the page: no key counts before
// htmx, which listens for the same event earlier, has bound the buttons, or the first would leave the page.
document.addEventListener("DOMContentLoaded", () => {
  const lines = () => [...document.querySelectorAll("[data-line]")];
  const current = () => document.querySelector("[data-line][aria-current]");
  const inText = (at) => at.matches("textarea, select, input:not([type=checkbox])");

  function choose(line) {
    for (const other of lines()) if (other !== line) {
      other.removeAttribute("aria-current");
      other.querySelector(".evidence[open]")?.removeAttribute("open");
    }
    if (!line) return;
    line.setAttribute("aria-current", "true");
    line.querySelector("details.evidence")?.setAttribute("open", "");
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
    clear(line);
    mark(line);
  }

  // Away from under the bar, however high that stands.
  function clear(line) {
    const dock = document.querySelector(".dock:not(.still)")?.getBoundingClientRect();
    const over = dock ? line.getBoundingClientRect().bottom - dock.top : 0;
    if (over > 0) scrollBy(0, Math.min(over + 8, line.getBoundingClientRect().top));
  }

  // The address names the chosen line, so that it is chosen again after a reload.
  const mark = (line) => line.id && history.replaceState(history.state, "", "#" + line.id);

  // A key does nothing to a line that is out of sight or under the bar: it is shown first.
  function seen() {
    const line = current(), at = line?.getBoundingClientRect();
    const bottom = document.querySelector(".dock:not(.still)")?.getBoundingClientRect().top ?? innerHeight;
    if (at && at.top >= -1 && at.bottom <= bottom + 1) return line;
    if (at && at.height > bottom && at.top < bottom / 2 && at.bottom > 0) return line; // taller than the screen
    line?.scrollIntoView({ block: "center" });
    if (line) clear(line);
    return null;
  }

  function step(by) {
    const all = lines(), at = all.indexOf(current());
    choose(all[Math.min(all.length - 1, Math.max(0, at + by))]);
  }

  const press = {
    j: () => step(1),
    k: () => step(-1),
    y() { // of the line alone: what ends a case is confirmed by Enter, and no y meant for the next line does it
      const sure = current()?.querySelector("[data-sure]");
      if (sure) sure.focus();
      else seen()?.querySelector("[data-yes]")?.click();
    },
    n() {
      const no = seen()?.querySelector("details.no");
      if (!no) return;
      no.open = true;
      no.querySelector("textarea").focus();
    },
    o: () => seen()?.querySelector("[data-evidence]")?.click(),
    x: () => seen()?.querySelector("input[type=checkbox]")?.click(),
    u: () => document.querySelector("[data-undo]")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.isComposing) return;
    if (event.key === "Enter" && event.repeat && at.matches("[data-sure]")) {
      event.preventDefault(); // held down since the reason: no answer to what it has asked
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && at.form && inText(at)) {
      event.preventDefault();
      at.form.querySelector("[data-no], [data-yes]")?.click();
    } else if (event.key === "Escape" && current()?.querySelector("[data-sure]")) {
      unsure(current());
    } else if (event.key === "Escape" && inText(at)) {
      choose(at.closest("[data-line]"));
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !inText(at) && press[event.key]) {
      event.preventDefault();
      press[event.key]();
    }
  });
  // What was asked once more is not meant, or of other words than stand there now.
  function unsure(form) {
    form.querySelector(".sure")?.replaceChildren();
    form.querySelector("textarea")?.focus();
  }
  document.addEventListener("click", ({ target }) => target.matches("[data-unsure]") && unsure(target.form));
  document.addEventListener("input", ({ target }) => target.form?.querySelector(".sure")?.replaceChildren());
  document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
    if (!target.matches(".sure")) return;
    const sure = target.querySelector("[data-sure]");
    sure.focus({ preventScroll: true });
    clear(target.closest("[data-line]"));
    clear(sure); // a line may be taller than a telephone
  });

  const chooseAt = (place) => {
    const line = place.closest("[data-line]");
    if (line && line !== current()) {
      for (const other of lines()) other.toggleAttribute("aria-current", false);
      line.setAttribute("aria-current", "true");
      mark(line);
    }
  };
  // The chosen line opens what is beside it, and what lies below moves: not while a pointer is down on it.
  let pressed = false;
  document.addEventListener("pointerdown", () => { pressed = true; });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => setTimeout(() => { pressed = false; chooseAt(document.activeElement); }));
  }
  document.addEventListener("focusin", (event) => { if (!pressed) chooseAt(event.target); });

  // A line that was answered is replaced; the next one is chosen at once, so that the next key means it.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line) return;
    const { reason, template, sure } = event.target.elements;
    if (reason && !reason.value.trim() && !template.value) { // it stays open: what is typed next is the reason, and no key
      event.preventDefault();
      event.target.querySelector("[role=alert]").hidden = false;
      reason.focus();
      return;
    }
    if (event.target.matches("[data-asks]") && !sure) return; // the line stays: it is asked once more
    const all = lines(), at = all.indexOf(line);
    line.removeAttribute("data-line");
    line.removeAttribute("aria-current");
    line.setAttribute("aria-busy", "true");
    choose(all[at + 1] || all[at - 1]);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) event.detail.shouldSwap = true;
  });
  const anew = () => location.reload(); // what was stored and what was not is what the page then shows
  document.addEventListener("htmx:sendError", anew);
  document.addEventListener("htmx:responseError", (event) => event.detail.xhr.status === 422 || anew());
  history.scrollRestoration = "manual"; // the chosen line is scrolled to, not what was on the screen before
  const named = document.getElementById(location.hash.slice(1)); // where one was before
  const wrong = document.querySelector("[data-line] [aria-invalid]"); // or a form that was refused: what is typed is for it
  choose(wrong?.closest("[data-line]") ?? (named?.matches("[data-line]") ? named : current()));
  wrong?.focus();
});
