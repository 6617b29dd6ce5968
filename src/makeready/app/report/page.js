"use strict";
// Only shows and hides: without it the page still holds everything, one part below the other.
const light = (name, isOn) => {
  const group = document.getElementById(name);
  if (group) group.classList.toggle("on", isOn);
};
for (const button of document.querySelectorAll("[data-box]")) {
  const box = button.dataset.box;
  const facts = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("mouseenter", () => light(box, true));
  button.addEventListener("mouseleave", () => light(box, document.activeElement === button));
  button.addEventListener("focus", () => light(box, true));
  button.addEventListener("blur", () => light(box, false));
  button.addEventListener("click", () => {
    facts.hidden = !facts.hidden;
    button.setAttribute("aria-expanded", String(!facts.hidden));
  });
}
const switches = [...document.querySelectorAll("[data-stage]")];
const show = (name) => {
  for (const button of switches) {
    const isChosen = button.dataset.stage === name;
    button.setAttribute("aria-pressed", String(isChosen));
    document.getElementById(button.dataset.stage).hidden = !isChosen;
  }
};
for (const button of switches) button.addEventListener("click", () => show(button.dataset.stage));
const chosen = switches.find((button) => button.getAttribute("aria-pressed") === "true");
if (chosen) show(chosen.dataset.stage);
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1600);
  });
}
