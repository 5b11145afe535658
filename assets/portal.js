// The portal's only script. Every page works without it: it moves the focus to what needs
// mending, keeps drafts, and shows what resembles what is being written.
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { keepDraft } from "./draft.js";
import { dragToOrder } from "./order.js";
import { showSimilar } from "./similar.js";

document.body.classList.add("govuk-frontend-supported");
for (const summary of document.querySelectorAll('[data-module="govuk-error-summary"]')) new ErrorSummary(summary);
for (const form of document.querySelectorAll("form[data-draft]")) keepDraft(form);
for (const list of document.querySelectorAll("[data-drag-order]")) dragToOrder(list);
for (const place of document.querySelectorAll("[data-similar]")) showSimilar(place);

// A form is sent to its page, not to the part of it that one came to: from “…#main”, where the skip link leads, it would
// come back there, past what is wrong with it.
document.addEventListener("submit", ({ target }) => {
  if (!target.hasAttribute("action")) target.setAttribute("action", window.location.pathname + window.location.search);
});

// The menu of a phone closes with Escape, and the focus goes back to where it was opened.
const menu = document.querySelector(".app-menu");
menu?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
