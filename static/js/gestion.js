// Agents: « / » goes to the search box; pages add their own keys to `touches` (never while typing, never with a modifier).
(() => {
  "use strict";
  const touches = (window.touches = { "/": () => document.getElementById("recherche")?.focus() });
  const saisit = (cible) => cible.closest("input, select, textarea, [contenteditable], dialog[open]");
  document.addEventListener("keydown", (evenement) => {
    if (evenement.ctrlKey || evenement.metaKey || evenement.altKey || saisit(evenement.target)) return;
    const geste = touches[evenement.key];
    if (!geste) return;
    evenement.preventDefault();
    geste(evenement);
  });
})();
