"use strict";
// A promise needs its day: the browser asks for it while the form is open, with all that was typed.
document.addEventListener("change", ({ target }) => {
  if (target.matches(".call select")) target.form.elements.on.required = target.selectedOptions[0].matches("[data-dated]");
});
