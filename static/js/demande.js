// Step 1: the live Récapitulatif, one field judged when it is left, the autosave. Everything also works without it.
(() => {
  const formulaire = document.querySelector("form[data-demande]");
  if (!formulaire || !window.htmx) return;
  const code = formulaire.dataset.demande;
  const alerte = document.getElementById("etat-alerte");
  let apercu = 0, sauvegarde = 0, reprise = 0, change = false;

  const envoyer = (adresse, cible, swap, plus = {}) =>
    window.htmx.ajax("POST", adresse, { source: formulaire, target: cible, swap, values: plus });

  const apercevoir = () => envoyer(`/mon-compte/apercu/${code}`, "#recapitulatif", "outerHTML");

  const sauver = () => {
    change = false;
    envoyer(formulaire.getAttribute("action"), "#etat", "innerHTML", { sauvegarde: "auto" });
  };

  formulaire.addEventListener("input", (e) => {
    change = true;
    document.getElementById("cache-dernier").value = e.target.name.replace(/_(jour|mois|annee)$/, "");
    clearTimeout(apercu);
    apercu = setTimeout(apercevoir, 350);
  });

  formulaire.addEventListener("change", (e) => {
    const nom = e.target.name.replace(/_(jour|mois|annee)$/, "");
    const partie = nom !== e.target.name;
    const complete = [...formulaire.querySelectorAll(`[name^="${nom}_"]`)].every((c) => c.value);
    if (document.getElementById(`${nom}-retour`) && (!partie || complete)) {
      envoyer(`/mon-compte/verification/${code}?champ=${encodeURIComponent(nom)}`, `#${nom}-retour`, "outerHTML");
    }
    clearTimeout(sauvegarde);
    sauvegarde = setTimeout(sauver, 1500);
  });

  document.body.addEventListener("bic-trouve", (e) => {
    const bic = formulaire.elements.bic;
    if (bic.value) return;
    bic.value = e.detail.bic;
    apercevoir();
  });

  const echec = () => {
    alerte.textContent = "La connexion est coupée. Rien n’est perdu : nous réessayons.";
    change = true;
    clearTimeout(reprise);
    reprise = setTimeout(sauver, 8000);
  };
  formulaire.addEventListener("htmx:sendError", echec);
  formulaire.addEventListener("htmx:timeout", echec);
  formulaire.addEventListener("htmx:afterRequest", (e) => { if (e.detail.successful) alerte.textContent = ""; });
  window.addEventListener("online", () => { if (change) sauver(); });
})();
