// Step 1: the live Récapitulatif, one field judged when it is left, the autosave. Everything also works without it.
(() => {
  "use strict";
  const formulaire = document.querySelector("form[data-demande]");
  if (!formulaire || !window.htmx) return;
  const alerte = document.getElementById("etat-alerte");

  // She left while her last save was on its way (below): a page made before it came would show what was there before.
  const PERDUE = "La dernière chose que vous avez tapée ici n’est peut-être pas enregistrée : relisez vos réponses.";
  const confiee = JSON.parse(sessionStorage.getItem("derniere") ?? "{}");
  const { version, gardee } = formulaire.dataset;
  const arrivee = () => {
    const [[page, rang], [avant], [derniere, atteint]] = [confiee.page, confiee.gardee, gardee].map((p) => p.split("."));
    if (page === derniere) return Number(atteint) >= Number(rang);
    return version !== confiee.version && derniere !== avant; // a page of before may have had a save on its way too
  };
  const neuve = version === "0"; // no draft yet: it is asked for by the key of the page that her last save came from
  const rechargee = () =>
    performance.getEntriesByType("navigation")[0]?.type === "reload" || location.search.startsWith("?cle=");
  const redemander = () =>
    location.replace(formulaire.getAttribute("action") + (neuve ? `?${new URLSearchParams({ cle: confiee.cle })}` : ""));
  if (confiee.chemin === location.pathname && (neuve ? rechargee() : !arrivee())) {
    const age = Date.now() - confiee.quand;
    formulaire.inert = age < 10000; // what would be typed meanwhile would be lost
    if (formulaire.inert) return void setTimeout(redemander, age);
    alerte.textContent = PERDUE;
  }
  sessionStorage.removeItem("derniere");

  const code = formulaire.dataset.demande;
  const source = (nom) => document.getElementById(`envoi-${nom}`);
  const APERCU = 300, CALME = 1500, FRAPPE = 4000, ENCORE = 8000; // milliseconds
  let apercu = 0, sauvegarde = 0, arrete = false;
  let tapee = 0, partie = 0, sauvee = 0; // her changes: made, gone in the last save, known to be kept

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
    envoyer("sauvegarde", formulaire.getAttribute("action"), "#etat", "innerHTML", { sauvegarde: "auto" });
  };
  const dans = (delai) => {
    clearTimeout(sauvegarde);
    sauvegarde = setTimeout(sauver, delai);
  };
  const planifier = (delai) => {
    tapee++;
    dans(delai);
  };

  // Each post of this page tells its rank: one that was held on the way never undoes a newer one (domain/fusion.py).
  // The rank is the moment: a page that the browser kept and shows again goes on from there, not from where it stood.
  const [nomme, depuis = 0] = formulaire.elements.page.value.split(".");
  let rang = Number(depuis);
  formulaire.addEventListener("formdata", ({ formData }) => {
    rang = Math.max(rang + 1, Date.now());
    formData.set("page", `${nomme}.${rang}`);
  });

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

  // A whole date pasted in one of its three fields fills them all.
  formulaire.addEventListener("paste", (e) => {
    const date = e.target.name?.match(/^(.+)_(jour|mois|annee)$/);
    const colle = e.clipboardData.getData("text").trim();
    const lu = colle.match(/^(?<jour>\d{1,2})[\s/.-]+(?<mois>\d{1,2})[\s/.-]+(?<annee>\d{4})$/) ?? colle.match(/^(?<annee>\d{4})-(?<mois>\d{2})-(?<jour>\d{2})$/);
    if (!date || !lu) return;
    e.preventDefault();
    const parties = Object.entries(lu.groups).map(([partie, texte]) => [formulaire.elements[`${date[1]}_${partie}`], texte]);
    for (const [champ, texte] of parties) champ.value = texte;
    for (const quoi of ["input", "change"]) parties[0][0].dispatchEvent(new Event(quoi, { bubbles: true }));
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

  // Typed before this script came, or put back by the browser: nothing has heard of it yet.
  const differe = (c) => {
    if (c.options) return c.selectedOptions[0] !== ([...c.options].find((o) => o.defaultSelected) ?? c.options[0]);
    return c.matches("[type=radio]") ? c.checked !== c.defaultChecked : c.value !== c.defaultValue;
  };
  const rattraper = () => {
    if (tapee > sauvee || ![...formulaire.querySelectorAll("input,select")].some(differe)) return;
    apercevoir();
    planifier(CALME);
  };
  rattraper();

  // Ours are silent, but a save that fails: said at once, tried again, and as soon as the network is back.
  for (const nom of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
    formulaire.addEventListener(nom, (e) => e.stopPropagation());
  const RATEE = "L’enregistrement n’a pas réussi. Rien de ce que vous avez tapé n’est perdu : nous réessayons.";
  const COUPEE = "La connexion est coupée. Rien de ce que vous avez tapé n’est perdu : nous réessayons.";
  const ILLISIBLE = "Une de vos réponses ne peut pas être enregistrée : elle contient un signe qui ne se voit pas. Retapez ce que vous avez collé.";
  const FINIE = "Votre session est terminée. Reconnectez-vous dans un autre onglet : ce que vous avez tapé reste ici et sera enregistré.";
  const alerter = (phrase) => alerte.textContent === phrase || (alerte.textContent = phrase); // an alert is read out each time
  let enVol = false;
  let coupee = false; // by her leaving: a browser that brings the page back as it was tells of it then
  formulaire.addEventListener("htmx:beforeSend", (e) => e.target === source("sauvegarde") && ([partie, enVol] = [tapee, true]));
  formulaire.addEventListener("htmx:afterRequest", (e) => {
    if (e.target !== source("sauvegarde")) return;
    const statut = e.detail.xhr.status;
    const laissee = coupee && !statut;
    enVol = coupee = false;
    if (laissee) return dans(CALME);
    if (e.detail.successful) sauvee = partie;
    if (e.detail.successful && statut !== 409) alerte.textContent = "";
    else if (statut === 401) arrete = true;
    else if (statut === 400) alerter(ILLISIBLE); // tried again once she has typed: the same would be refused again
    else if (statut !== 409) {
      dans(ENCORE);
      if (statut === 403 && formulaire.elements.numero.value) rajeunir();
      else alerter(statut ? RATEE : COUPEE);
    }
  });
  // Another tab has signed in again: this page's token is of the session before. Her claim's own page has the new one.
  const rajeunir = async () => {
    const page = await fetch(formulaire.getAttribute("action")).then((reponse) => reponse.text(), () => "");
    const lue = new DOMParser().parseFromString(page, "text/html");
    const jeton = lue.querySelector("form[data-demande] [name=csrf]");
    if (jeton) formulaire.elements.csrf.value = jeton.value;
    alerter(lue.querySelector("[type=password]") ? FINIE : RATEE);
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
  addEventListener("online", () => tapee > sauvee && sauver());
  // She leaves by a link or loads again: htmx's request is cut with the page, even on its way; this one is not.
  let emporte = "";
  const confier = () => {
    if (tapee === sauvee || arrete) return;
    const donnees = new URLSearchParams(new FormData(formulaire));
    const [page, cle] = ["page", "cle"].map((nom) => donnees.get(nom));
    donnees.delete("page");
    if (emporte === `${donnees}`) return; // the field she leaves with the page tells of its change again
    emporte = `${donnees}`;
    donnees.append("page", page);
    donnees.append("sauvegarde", "auto");
    navigator.sendBeacon(formulaire.getAttribute("action"), donnees);
    sessionStorage.setItem("derniere", JSON.stringify({ quand: Date.now(), chemin: location.pathname, page, cle, version, gardee }));
  };
  for (const depart of ["beforeunload", "pagehide"]) addEventListener(depart, confier);
  let quittee = false;
  addEventListener("pagehide", () => ([quittee, coupee] = [true, enVol]));
  document.addEventListener("visibilitychange", () => document.hidden && !quittee && tapee > sauvee && sauver());

  // A click on a button saves: nothing else must start meanwhile.
  formulaire.addEventListener("submit", (e) => {
    if (e.defaultPrevented) return;
    arrete = true;
    clearTimeout(apercu);
    clearTimeout(sauvegarde);
  });
  addEventListener("pageshow", (e) => {
    if (e.persisted) arrete = quittee = false;
    rattraper();
  });
})();
