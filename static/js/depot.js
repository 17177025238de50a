// Documents: what is chosen is shown, drawn in a canvas; « Valider » sends it by htmx with a true progress bar; a cut connection loses nothing.
(() => {
  "use strict";
  const forme = document.querySelector("[data-depots]");
  if (!forme) return;
  const un = (quoi, dans) => dans.querySelector(quoi);
  const tous = (quoi, dans) => [...dans.querySelectorAll(quoi)];
  forme.classList.add("depots--vifs");

  const taille = (octets) =>
    octets < 1e6 ? `${Math.max(1, Math.round(octets / 1024))} Ko` : `${(octets / 1048576).toFixed(1).replace(".", ",")} Mo`;
  const dire = (phrase) => (document.getElementById("etat").textContent = phrase);
  const champDe = (zone) => un("input[type=file]", zone);
  const fichierDe = (zone) => champDe(zone).files[0];
  const bouton = (carte) => un(".depot__valider .bouton", carte);
  const verbe = (zone) => `« ${bouton(zone.closest("[data-depot]")).querySelector("span").firstChild.textContent.trim()} »`;

  // --- states of a zone: "" (nothing chosen), choisi, encours ---------------------------------------------------
  const etat = (zone, nom) => {
    zone.dataset.etat = nom;
    un(".zone__choix", zone).classList.toggle("zone__choix--retrait", nom !== "");
    un("[data-choisi]", zone).hidden = nom !== "choisi";
    un("[data-encours]", zone).hidden = nom !== "encours";
    zone.classList.toggle("zone--choisi", nom !== "");
  };
  const coupure = (zone, phrase) => {
    const ligne = un("[data-coupure]", zone);
    ligne.hidden = !phrase;
    un("span", ligne).textContent = phrase;
  };

  // Large enough to see a blurred photo; HEIC and PDF show their drawing until the server has made a thumbnail.
  const dessiner = async (zone, fichier) => {
    const toile = un("canvas", zone);
    const papier = un(".zone__papier", zone);
    toile.hidden = papier.hidden = true;
    try {
      const image = await createImageBitmap(fichier);
      if (fichierDe(zone) !== fichier) return;
      const ratio = Math.min(1, 640 / Math.max(image.width, image.height));
      toile.width = Math.max(1, Math.round(image.width * ratio));
      toile.height = Math.max(1, Math.round(image.height * ratio));
      toile.getContext("2d").drawImage(image, 0, 0, toile.width, toile.height);
      image.close();
      toile.hidden = false;
    } catch {
      papier.hidden = false;
    }
  };

  const montrer = (zone) => {
    const fichier = fichierDe(zone);
    coupure(zone, "");
    if (!fichier) return etat(zone, "");
    tous("[data-nom]", zone).forEach((ligne) => (ligne.textContent = fichier.name));
    un("[data-taille]", zone).textContent = taille(fichier.size);
    etat(zone, "choisi");
    dire(`${fichier.name} est choisi. ${verbe(zone)} l’envoie.`);
    dessiner(zone, fichier);
  };

  forme.addEventListener("change", (evenement) => {
    const champ = evenement.target;
    const zone = champ.closest("[data-zone]");
    if (champ.type !== "file" || !zone) return;
    champ.removeAttribute("capture");
    const tenu = document.activeElement === champ || document.activeElement === document.body;
    montrer(zone);
    if (tenu) (champ.files.length ? un("[data-autre]", zone) : champ).focus({ preventScroll: true });
    if (champ.files.length) bouton(zone.closest("[data-depot]"))?.scrollIntoView({ block: "nearest" });
  });

  forme.addEventListener("click", (evenement) => {
    const zone = evenement.target.closest("[data-zone]");
    if (evenement.target.closest("[data-autre]")) champDe(zone).click();
    if (evenement.target.closest("[data-photo]")) {
      champDe(zone).setAttribute("capture", "environment");
      champDe(zone).click();
      setTimeout(() => champDe(zone).removeAttribute("capture"), 1000);
    }
    if (evenement.target.closest("[data-annuler]")) {
      zone.closest("[data-depot]").dataset.annule = "oui";
      htmx.trigger(bouton(zone.closest("[data-depot]")), "htmx:abort");
    }
  });

  forme.addEventListener("submit", () => {
    if (tous("[data-zone]", forme).some(fichierDe)) dire("Envoi de vos fichiers. Gardez cette page ouverte.");
  });

  // « Retour », and what else leads to the answers, takes along what is chosen, as the buttons do.
  document.addEventListener("click", (evenement) => {
    const lien = evenement.target.closest("[data-retour]");
    if (!lien || !forme.requestSubmit || evenement.ctrlKey || evenement.metaKey || evenement.shiftKey || !tous("[data-zone]", forme).some(fichierDe)) return;
    evenement.preventDefault();
    const action = Object.assign(document.createElement("input"), { type: "hidden", name: "action", value: "retour" });
    forme.append(action);
    forme.requestSubmit();
    action.remove();
  });

  // --- dropped on a zone ------------------------------------------------------------------------------------------
  const survol = (evenement, oui) => {
    const zone = evenement.target.closest?.("[data-zone]");
    if (!zone) return null;
    zone.classList.toggle("zone--survol", oui);
    return zone;
  };
  forme.addEventListener("dragover", (evenement) => survol(evenement, true) && evenement.preventDefault());
  forme.addEventListener("dragleave", (evenement) => survol(evenement, false));
  forme.addEventListener("drop", (evenement) => {
    const zone = survol(evenement, false);
    if (!zone || zone.dataset.etat === "encours" || !evenement.dataTransfer.files.length) return;
    evenement.preventDefault();
    const champ = champDe(zone);
    const seul = new DataTransfer();
    seul.items.add(evenement.dataTransfer.files[0]);
    champ.files = seul.files;
    champ.dispatchEvent(new Event("change", { bubbles: true }));
    if (evenement.dataTransfer.files.length > 1) dire(`Un seul fichier à la fois : ${champ.files[0].name} est choisi. ${verbe(zone)} l’envoie.`);
  });

  // --- on the way -------------------------------------------------------------------------------------------------
  const carteDe = (evenement) => evenement.target.closest?.("[data-depot]");
  const enChemin = (carte) => tous("[data-zone]", carte).filter((zone) => zone.dataset.etat === "encours");
  const avancer = (zone, part) => {
    const fichier = fichierDe(zone);
    const pourcent = Math.round(part * 100);
    un("progress", zone).value = pourcent;
    un("[data-pourcent]", zone).textContent = pourcent < 100 ? `${pourcent} %` : "Vérification…";
    un("[data-envoyes]", zone).textContent = `${taille(fichier.size * part)} envoyés sur ${taille(fichier.size)}`;
    const ligne = document.getElementById(`ligne-${zone.dataset.zone}`);
    if (ligne) un("dd", ligne).textContent = `${pourcent} %`;
    if (ligne) ligne.classList.add("ligne--nouvelle");
  };
  // The card's tag, while its file is on the way.
  const etiqueter = (carte, mot) => {
    const tag = un(".etiquette", carte);
    tag.dataset.avant ??= tag.className;
    tag.dataset.mot ??= tag.textContent.trim();
    tag.className = mot ? "etiquette etiquette--primaire" : tag.dataset.avant;
    un("span", tag).textContent = mot || tag.dataset.mot;
  };
  // What comes back while she is busy elsewhere is said, and leaves her there.
  const ailleurs = (carte) => document.activeElement !== document.body && !carte.contains(document.activeElement);
  const revenir = (carte, phrase) => {
    const reste = ailleurs(carte);
    etiqueter(carte, "");
    enChemin(carte).forEach((zone) => {
      etat(zone, "choisi");
      coupure(zone, phrase);
      const ligne = document.getElementById(`ligne-${zone.dataset.zone}`);
      if (ligne) un("dd", ligne).textContent = "–";
    });
    const valider = bouton(carte);
    if (valider) valider.hidden = false;
    if (!reste) valider?.focus();
  };

  // As long as it goes on it may last; held up for two minutes, it is cut and said.
  const IMMOBILE = 120000;
  document.addEventListener("htmx:beforeSend", (evenement) => {
    const carte = carteDe(evenement);
    if (!carte || evenement.target !== bouton(carte)) return;
    carte.envoi = Object.assign(evenement.detail.xhr, { timeout: IMMOBILE });
    carte.depart = performance.now();
    delete carte.dataset.annule;
    delete carte.dataset.coupe;
    const zones = tous("[data-zone]", carte).filter(fichierDe);
    zones.forEach((zone) => {
      etat(zone, "encours");
      avancer(zone, 0);
    });
    if (!zones.length) return;
    const reste = ailleurs(carte);
    bouton(carte).hidden = true;
    etiqueter(carte, "Envoi en cours");
    if (!reste) un("[data-annuler]", zones[0]).focus();
    dire("Envoi en cours.");
  });
  document.addEventListener("htmx:xhr:progress", (evenement) => {
    const carte = carteDe(evenement);
    const { loaded, total, lengthComputable } = evenement.detail;
    if (carte?.envoi) carte.envoi.timeout = performance.now() - carte.depart + IMMOBILE;
    if (carte && lengthComputable && total) enChemin(carte).forEach((zone) => avancer(zone, loaded / total));
  });
  const couper = (evenement, phrase) => {
    const carte = carteDe(evenement);
    if (!carte || !enChemin(carte).length) return;
    const annule = carte.dataset.annule === "oui";
    if (!annule) carte.dataset.coupe = "oui";
    revenir(carte, annule ? "" : phrase);
    dire(annule ? "Envoi annulé. Le fichier reste choisi." : phrase);
  };
  const COUPE = "La connexion a été coupée pendant l’envoi. Le fichier reste choisi : envoyez-le de nouveau.";
  for (const nom of ["htmx:sendAbort", "htmx:sendError", "htmx:timeout"]) document.addEventListener(nom, (evenement) => couper(evenement, COUPE));
  const REFUS = {
    403: "Cette page n’est plus valable : rechargez-la, puis choisissez de nouveau le fichier.",
    413: "Ce fichier est trop lourd : la limite est 10 Mo. Choisissez-en un autre.",
  };
  document.addEventListener("htmx:responseError", (evenement) =>
    couper(evenement, REFUS[evenement.detail.xhr.status] ?? "Le service n’a pas répondu comme prévu. Le fichier reste choisi : réessayez dans un instant."),
  );
  addEventListener("online", () => tous("[data-depot][data-coupe]", forme).forEach((carte) => bouton(carte)?.click()));

  // --- arrived: the focus goes to what is said of the file, unless she has gone to another one ------------------------
  document.addEventListener("htmx:afterSettle", (evenement) => {
    const carte = document.getElementById(evenement.detail.target?.id);
    if (!carte?.matches("[data-depot]")) return;
    preparer(carte);
    if (ailleurs(carte)) return;
    const dit = un(".zone__refus .zone__dit", carte) ?? un("input[aria-describedby]", carte) ?? un("h2, h3", carte);
    if (dit.matches(".zone__dit")) dire(""); // the focus says it
    dit.focus({ preventScroll: true });
    dit.scrollIntoView({ block: "nearest" });
  });

  // The camera's button, and the files that the browser kept when coming back.
  const preparer = (racine) => tous("[data-photo]", racine).forEach((bouton) => (bouton.hidden = false));
  preparer(forme);
  tous("[data-zone]", forme).forEach((zone) => fichierDe(zone) && montrer(zone));
})();
