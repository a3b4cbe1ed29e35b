"use strict";

// One click copies a name or a number; the symbol says that it did.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add("text-good");
  setTimeout(() => button.classList.remove("text-good"), 1500);
});
