"use strict";
// The page asks again by itself, but not while somebody fills in one of its fields.
const { seconds } = document.currentScript.dataset;
setInterval(() => document.activeElement.matches("input, select, textarea") || location.reload(), 1000 * seconds);
