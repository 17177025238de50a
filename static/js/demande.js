// Step 1: the live Récapitulatif, one field judged when it is left, the autosave. Everything also works without it.
(() => {
  "use strict";
  const formulaire = document.querySelector("form[data-demande]");
  if (!formulaire || !window.htmx) return;
  const code = formulaire.dataset.demande;
  const alerte = document.getElementById("etat-alerte");
  const source = (nom) => document.getElementById(`envoi-${nom}`);
  const APERCU = 300, CALME = 1500, FRAPPE = 4000, ENCORE = 8000; // milliseconds
  let apercu = 0, sauvegarde = 0, change = false, arrete = false;

  // Each kind of request has its own source: htmx queues by source, and none may push another out. Failures are told below.
  const envoyer = (nom, adresse, cible, swap, plus = {}) =>
    window.htmx.ajax("POST", adresse, { source: source(nom), target: cible, swap, values: plus }).catch(() => {});
  const champ = (element) => element.name.replace(/_(jour|mois|annee)$/, "");

  const apercevoir = () => envoyer("apercu", `/mon-compte/apercu/${code}`, "#recapitulatif", "outerHTML");
  const verifier = (nom) =>
    envoyer("champ", `/mon-compte/verification/${code}?champ=${encodeURIComponent(nom)}`, `#${nom}-retour`, "outerHTML");
  const sauver = () => {
    clearTimeout(sauvegarde);
    if (arrete) return;
    change = false;
    envoyer("sauvegarde", formulaire.getAttribute("action"), "#etat", "innerHTML", { sauvegarde: "auto" });
  };
  const planifier = (delai) => {
    change = true;
    clearTimeout(sauvegarde);
    sauvegarde = setTimeout(sauver, delai);
  };

  formulaire.addEventListener("input", (e) => {
    if (!e.target.name) return;
    document.getElementById("cache-dernier").value = champ(e.target);
    clearTimeout(apercu);
    apercu = setTimeout(apercevoir, APERCU);
    planifier(FRAPPE);
  });

  formulaire.addEventListener("change", (e) => {
    const nom = e.target.name && champ(e.target);
    if (!nom) return;
    const parties = [...formulaire.querySelectorAll(`[name^="${nom}_"]`)];
    const entier = nom === e.target.name || parties.every((partie) => partie.value);
    if (entier && document.getElementById(`${nom}-retour`)) verifier(nom);
    planifier(CALME);
  });

  // The BIC of a known bank fills an empty field only.
  formulaire.addEventListener("bic-trouve", (e) => {
    const bic = formulaire.elements.bic;
    if (bic.value) return;
    bic.value = e.detail.bic;
    if (document.activeElement === bic) bic.select(); // she is about to type: her key replaces it
    apercevoir();
    verifier("bic");
    planifier(CALME);
  });

  // Ours are silent, but a save that fails: said at once, tried again, and as soon as the network is back.
  for (const nom of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
    formulaire.addEventListener(nom, (e) => e.stopPropagation());
  formulaire.addEventListener("htmx:afterRequest", (e) => {
    if (e.target !== source("sauvegarde")) return;
    const statut = e.detail.xhr.status;
    if (statut >= 200 && statut < 300) alerte.textContent = "";
    else if (statut === 401) arrete = true;
    else if (statut !== 409) {
      alerte.textContent = statut
        ? "L’enregistrement n’a pas réussi. Rien de ce que vous avez tapé n’est perdu : nous réessayons."
        : "La connexion est coupée. Rien de ce que vous avez tapé n’est perdu : nous réessayons.";
      planifier(ENCORE);
      if (statut === 403 && formulaire.elements.numero.value) rajeunir();
    }
  });
  // Another tab has signed in again: this page's token is of the session before. Her claim's own page has the new one.
  const rajeunir = async () => {
    const page = await fetch(formulaire.getAttribute("action")).then((reponse) => reponse.text(), () => "");
    const jeton = new DOMParser().parseFromString(page, "text/html").querySelector("form[data-demande] [name=csrf]");
    if (jeton) formulaire.elements.csrf.value = jeton.value;
  };
  // A conflict comes with its words, said once.
  formulaire.addEventListener("htmx:oobBeforeSwap", (e) => {
    if (e.target === alerte && alerte.textContent.trim() === e.detail.fragment.textContent.trim()) e.detail.shouldSwap = false;
  });
  // The session has ended: to be led away would lose the screen. Posted whole, it comes back after sign-in.
  formulaire.addEventListener("htmx:beforeOnLoad", (e) => {
    if (e.detail.xhr.status !== 401) return;
    e.preventDefault();
    arrete = true;
    HTMLFormElement.prototype.submit.call(formulaire);
  });
  addEventListener("online", () => change && sauver());
  // She leaves by a link: htmx's request would be cut with the page, this one is not.
  addEventListener("pagehide", () => {
    if (!change || arrete) return;
    change = false;
    const donnees = new URLSearchParams(new FormData(formulaire));
    donnees.set("sauvegarde", "auto");
    navigator.sendBeacon(formulaire.getAttribute("action"), donnees);
  });
  document.addEventListener("visibilitychange", () => document.hidden && change && sauver());

  // A click on a button saves: nothing else must start meanwhile.
  formulaire.addEventListener("submit", (e) => {
    if (e.defaultPrevented) return;
    arrete = true;
    clearTimeout(apercu);
    clearTimeout(sauvegarde);
  });
  addEventListener("pageshow", (e) => e.persisted && (arrete = false));
})();
