"use strict";

// Ctrl-K: type, move with the arrows, open with Enter. htmx fetches the options.
document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const options = () => [...list.querySelectorAll("[role=option]")];

  const choose = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    input.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => options().find((option) => option.ariaSelected === "true");

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    dialog.showModal();
    input.select();
    htmx.trigger(input, "open");
  });
  list.addEventListener("htmx:afterSwap", () => choose(options()[0]));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    const at = all.indexOf(chosen());
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 };
    if (event.key in moves && all.length) {
      event.preventDefault();
      const to = moves[event.key];
      const wrapped = event.key.startsWith("Arrow") ? (to + all.length) % all.length : to;
      choose(all[Math.min(Math.max(wrapped, 0), all.length - 1)]);
    }
    if (event.key === "Enter") (event.preventDefault(), chosen()?.click());
  });
});
