// Keys as a comfort: J and K go through the lines of a list, O opens one, / goes to the field for finding. Without them all works.
"use strict";
const lines = [...document.querySelectorAll(".do a, a.do")];
const step = (by) => {
  const at = lines.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : lines.length - 1) : Math.min(Math.max(at + by, 0), lines.length - 1);
  lines[next]?.focus();
};
const keys = {
  j: () => step(1),
  k: () => step(-1),
  o: () => lines.includes(document.activeElement) && document.activeElement.click(),
  "/": () => document.getElementById("number")?.focus(),
};
document.addEventListener("keydown", (event) => {
  const writes = event.target.closest("input, textarea, select");
  if (writes || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key.toLowerCase()]) return;
  event.preventDefault();
  keys[event.key.toLowerCase()]();
});
// What is half written is not left by a slip of the hand: by [Lock], a link or the key for going back.
const written = [...document.querySelectorAll("main textarea:not([readonly])")];
const cameBack = document.querySelector("[data-unsent]") || (written.length && document.querySelector(".ds-error-summary"));
let isSent = false;
document.addEventListener("submit", (event) => { isSent = Boolean(event.target.closest("main")); });
window.addEventListener("beforeunload", (event) => {
  if (!isSent && (cameBack || written.some((field) => field.value !== field.defaultValue))) event.preventDefault();
});
document.querySelectorAll(".keys").forEach((hint) => { hint.hidden = lines.length === 0; });
