// Agents: « / » goes to the search box, « ? » tells the keys; pages add their own to `touches` (never while typing, never
// with a modifier). All of them can be turned off, on this machine, from that help.
(() => {
  "use strict";
  const touches = (window.touches = {
    "/": () => document.getElementById("recherche")?.focus(),
    "?": () => document.getElementById("aide-touches")?.showModal(),
  });
  const coupes = () => localStorage.getItem("raccourcis") === "non";
  const TENUES = "jk+-="; // held down, these go on; a verdict that repeats itself would fall on the document that follows
  const saisit = (cible) => cible.closest("input, select, textarea, [contenteditable], dialog[open]");
  document.addEventListener("keydown", (evenement) => {
    if (evenement.ctrlKey || evenement.metaKey || evenement.altKey || coupes() || saisit(evenement.target)) return;
    const geste = touches[evenement.key];
    if (!geste) return;
    evenement.preventDefault();
    if (evenement.repeat && !TENUES.includes(evenement.key)) return;
    geste(evenement);
  });

  const bascule = document.querySelector("[data-raccourcis]");
  if (!bascule) return;
  const mots = [bascule.textContent, bascule.dataset.raccourcis];
  const montrer = () => {
    bascule.textContent = mots[Number(coupes())];
    document.documentElement.toggleAttribute("data-sans-touches", coupes());
  };
  bascule.addEventListener("click", () => {
    localStorage.setItem("raccourcis", coupes() ? "oui" : "non");
    montrer();
  });
  document.querySelectorAll("[data-touches]").forEach((lieu) => (lieu.hidden = false));
  montrer();
})();
