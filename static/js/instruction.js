// A claim by keyboard: documents 1–9, verdicts a and r, zoom, turn, pages; the proposed words follow the reason.
(() => {
  "use strict";
  const un = (quoi) => document.querySelector(quoi);
  const suivre = (touche) => () => un(`[data-touche="${CSS.escape(touche)}"]`)?.click();
  const gestes = Object.fromEntries(["1", "2", "3", "4", "5", "6", "7", "8", "9", "+", "-", "t", "n", "p", "f"].map((t) => [t, suivre(t)]));
  // A verdict is about the document seen: struck while another one is on its way, asked for or next, it would be about the one that leaves.
  const jugeable = (quoi) => (un("#visionneuse .htmx-request, #visionneuse [data-parti]") ? null : un(quoi));
  Object.assign(window.touches, gestes, {
    "=": suivre("+"),
    a: () => jugeable("[data-conforme]")?.click(),
    r: () => {
      const refus = jugeable("[data-refus]");
      if (!refus) return;
      refus.open = true;
      un("[data-motif]").focus();
    },
    c: () => {
      const complement = un("[data-ouvre-touche=c]");
      if (!complement) return;
      complement.open = true;
      complement.querySelector("[type=submit]").focus();
    },
    m: () => document.getElementById("validation-montant")?.focus(),
  });

  // The words of the reason, unless the agent wrote her own.
  let proposee = "";
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-motif]")) return;
    const texte = document.getElementById("refus-texte");
    if (texte.value && texte.value !== proposee) return;
    texte.value = proposee = target.selectedOptions[0].dataset.phrase ?? "";
  });

  // One form open at a time: the others would hide behind it.
  document.addEventListener("toggle", ({ target }) => {
    if (!target.open || !target.matches(".acte")) return;
    document.querySelectorAll(".acte[open]").forEach((autre) => autre !== target && autre.removeAttribute("open"));
    if (!target.contains(document.activeElement) || document.activeElement.matches("summary")) {
      [...target.querySelectorAll("select, textarea, input, button")].find((champ) => champ.checkVisibility())?.focus();
    }
  }, true);
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    const ouvert = un(".acte[open]");
    if (!ouvert) return;
    ouvert.removeAttribute("open");
    ouvert.querySelector("summary").focus();
  });

  // After another document came in, the focus goes to its picture: the keys work at once.
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target?.id === "visionneuse") un(".feuille")?.focus({ preventScroll: true });
  });
})();
