"use strict";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// htmx sends Django's token with every request that changes something.
document.addEventListener("htmx:configRequest", (event) => {
  const token = one("input[name=csrfmiddlewaretoken]");
  if (token) event.detail.headers["X-CSRFToken"] = token.value;
  if (event.detail.verb !== "get") return;
  for (const [name, value] of [...event.detail.formData]) if (!value) event.detail.formData.delete(name);
});

// The server could not be reached: say so, in the words the page brought along.
document.addEventListener("htmx:sendError", () => {
  const words = one("#offline");
  if (words) one("#messages").replaceChildren(words.content.cloneNode(true));
});

// Menus close on a click beside them and on Escape; notices leave on their cross or after a while.
document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  const close = event.target.closest("[data-close]");
  if (close) (close.closest("dialog")?.close(), close.closest(".notice")?.remove());
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog && !event.ctrlKey && !event.metaKey) (event.preventDefault(), dialog.showModal());
  if (event.target.matches("dialog")) event.target.close();
});
const retire = (root) => {
  for (const notice of all(".notice[data-seconds]", root))
    setTimeout(() => notice.matches(":hover, :focus-within") || notice.remove(), notice.dataset.seconds * 1000);
};
document.addEventListener("DOMContentLoaded", () => retire(document));
document.addEventListener("htmx:load", (event) => retire(event.target));
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

// Lists: tick all rows shown, count the ticked ones.
const tally = () => {
  const ticked = all(".pick input[name=pk]:checked").length;
  for (const place of all("[data-ticked]")) place.textContent = ticked;
};
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-all]"))
    for (const box of all(".pick input[name=pk]")) box.checked = event.target.checked;
  tally();
});

// Keys: / finds, j and k walk the rows, Enter opens, x ticks, Ctrl+Enter saves, Escape leaves.
const walk = (step) => {
  const rows = all("#rows tbody tr").filter((row) => one("a", row));
  const at = rows.findIndex((row) => row.classList.contains("at"));
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  rows[at]?.classList.remove("at");
  next?.classList.add("at");
  next?.scrollIntoView({ block: "nearest" });
  one("a", next ?? document)?.focus({ preventScroll: true });
};
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape") for (const menu of all("details.menu[open]")) menu.open = false;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) typing?.form?.requestSubmit();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  const find = one("#find");
  if (event.key === "/" && find) (event.preventDefault(), find.focus(), find.select());
  if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
  if (event.key === "x") one("#rows tr.at .pick input")?.click();
});
