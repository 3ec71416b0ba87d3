// A box that ticks all others of the page; without a script it stays hidden.
"use strict";
for (const all of document.querySelectorAll("[data-tick-all]")) {
  all.closest("[hidden]").hidden = false;
  all.addEventListener("change", () => {
    for (const tick of document.querySelectorAll("[name=pick][type=checkbox]")) tick.checked = all.checked && tick.checkVisibility();
  });
}
