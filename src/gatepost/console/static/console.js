// What a script adds to pages that work without it: copy buttons, a choice that needs no second click, parts that stay fresh.
"use strict";

const offerCopies = (part) => {
  for (const button of part.querySelectorAll("[data-copy]")) button.hidden = false;
};
offerCopies(document);
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
  const before = button.dataset.before ||= button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = before; }, 1500);
  if (event.detail) button.blur(); // by the mouse: nobody stays behind in a part that is kept fresh
});

for (const choice of document.querySelectorAll("[data-submit]")) {
  choice.addEventListener("change", () => choice.form.requestSubmit());
}

// A choice that decides what else can be chosen presses the button of its form that shows it.
for (const choice of document.querySelectorAll("[data-press]")) {
  const button = choice.form.querySelector(`button[value="${choice.dataset.press}"]`);
  button.parentElement.hidden = true;
  choice.addEventListener("change", () => choice.form.requestSubmit(button));
}

// <div data-fresh="/console/…/partial" data-every="3"> is filled again from its address, and left alone while someone is in it.
for (const part of document.querySelectorAll("[data-fresh]")) {
  let known = part.innerHTML;
  setInterval(async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    const answer = await fetch(part.dataset.fresh, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer || !answer.ok) return;
    const fresh = await answer.text();
    if (fresh === known) return;
    part.innerHTML = known = fresh;
    offerCopies(part);
  }, 1000 * Number(part.dataset.every || 3));
}
