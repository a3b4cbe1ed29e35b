"use strict";

// The board by drag and by keyboard. A move is the card's own form, sent as without JavaScript.
(() => {
  const board = () => document.getElementById("board");
  const lanes = () => [...board().querySelectorAll("[data-stage]")];
  const cards = (lane) => [...lane.querySelectorAll(".deal")];
  let dragged = null;
  let moved = "";

  const move = (card, lane) => {
    const select = card.querySelector("form.move select");
    if (!select || !lane || lane.contains(card)) return;
    select.value = lane.dataset.stage;
    moved = card.id;
    document.getElementById("board-said").textContent = `${card.querySelector(".title").textContent}: ${lane.ariaLabel}`;
    select.form.requestSubmit();
  };

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".deal");
    dragged?.classList.add("dragged");
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    for (const lane of lanes()) lane.classList.remove("over");
    dragged = null;
  });
  document.addEventListener("dragover", (event) => {
    const over = event.target.closest?.("[data-stage]");
    for (const lane of lanes()) lane.classList.toggle("over", dragged !== null && lane === over);
    if (dragged && over) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const lane = event.target.closest?.("[data-stage]");
    if (!dragged || !lane) return;
    event.preventDefault();
    move(dragged, lane);
  });

  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.(".deal");
    if (!card || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select")) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const all = lanes();
    const lane = card.closest("[data-stage]");
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (sideways && event.shiftKey) return move(card, all[all.indexOf(lane) + step]);
    let next = cards(lane)[cards(lane).indexOf(card) + step];
    if (sideways) {
      const beyond = step > 0 ? all.slice(all.indexOf(lane) + 1) : all.slice(0, all.indexOf(lane)).reverse();
      next = cards(beyond.find((one) => cards(one).length) ?? lane)[0];
    }
    next?.querySelector(".title").focus();
  });

  // The board came anew after a move: the eye and the keyboard stay with the card.
  document.addEventListener("htmx:afterSettle", () => {
    const card = moved && document.getElementById(moved);
    card?.querySelector(".title").focus();
    moved = "";
  });
})();
