// What every page with a script shares: focus after a swap, dialogs, menus, copies, passwords. Nothing here is needed to finish a journey.
(() => {
  "use strict";
  const un = (quoi, dans = document) => dans.querySelector(quoi);
  const tous = (quoi, dans = document) => [...dans.querySelectorAll(quoi)];

  // --- focus -------------------------------------------------------------------------------------------------
  const viser = (element) => {
    if (!element) return;
    if (!element.matches("a[href],button,input,select,textarea,summary,[tabindex]")) element.tabIndex = -1;
    element.focus();
  };
  const resume = () => un("#resume-erreurs");

  // A summary's link to a group leads to its first control.
  document.addEventListener("click", (evenement) => {
    const lien = evenement.target.closest(".resume a[href^='#']");
    const cible = lien && document.getElementById(decodeURIComponent(lien.hash.slice(1)));
    if (!cible) return;
    const champ = cible.matches("input,select,textarea,button") ? cible : un("input:not([type=hidden]),select,textarea", cible);
    if (!champ) return;
    evenement.preventDefault();
    champ.closest(".champ,.zone,section")?.scrollIntoView({ block: "start" });
    champ.focus({ preventScroll: true });
  });

  // What a « Suivant » with errors answered is kept already: coming back there asks for it, where Chromium shows a page of its
  // own (ERR_CACHE_MISS) rather than posting again. Not so what is not kept: two answers in conflict, a session that expired.
  const gardee = un("form[data-demande][action$='/informations'], form[data-depots]");
  if (gardee && resume() && !un("[name^='choix-']", gardee)) history.replaceState(history.state, "", gardee.getAttribute("action"));

  // --- htmx --------------------------------------------------------------------------------------------------
  // The answer to one field (its `-retour`) says whether the field is wrong.
  const accorder = (retour) => {
    const faux = retour.classList.contains("retour--erreur");
    const champ = retour.closest(".champ");
    if (champ) tous("input,select,textarea", champ).forEach((c) => (faux ? c.setAttribute("aria-invalid", "true") : c.removeAttribute("aria-invalid")));
  };
  let avant = null;
  document.addEventListener("htmx:beforeSwap", (evenement) => {
    const cible = evenement.detail.target;
    const tenu = cible?.contains(document.activeElement) ? document.activeElement : null;
    avant = { id: tenu?.id, dedans: Boolean(tenu), plie: un("details[data-ouvert-large]")?.open };
  });
  document.addEventListener("htmx:afterSettle", (evenement) => {
    const neuf = document.getElementById(evenement.detail.target?.id) ?? evenement.detail.elt;
    if (neuf.matches?.(".retour")) accorder(neuf);
    tous(".retour", neuf).forEach(accorder);
    preparer(neuf);
    if (avant?.plie !== undefined) plier(avant.plie);
    const apres = neuf.matches?.("[data-autofocus-apres]") ? neuf : un("[data-autofocus-apres]", neuf);
    if (apres) return viser(apres);
    if (neuf.contains(resume())) return viser(resume());
    if (avant?.dedans && document.activeElement === document.body) viser((avant.id && document.getElementById(avant.id)) || un("h1,h2,h3", neuf) || (neuf.isConnected ? neuf : un("#contenu")));
    annoncer(neuf);
  });
  // The page's one status line. `a_l_oreille`: what whoever sees the page has seen already.
  const dire = (phrase, a_l_oreille = false) => {
    const ligne = un("#etat");
    if (!ligne) return;
    ligne.classList.toggle("cache", a_l_oreille);
    ligne.textContent = phrase;
  };
  // A tab, a page or an order of Mon suivi came in, and the focus stayed where it was.
  const annoncer = (neuf) => {
    const titre = un("[data-dire]", neuf);
    if (!titre) return;
    const ordre = un("[aria-sort]:not([aria-sort=none])", neuf);
    const sens = ordre?.getAttribute("aria-sort") === "ascending" ? "croissant" : "décroissant";
    const tri = ordre ? `, par ${ordre.textContent.trim().toLowerCase()}, ordre ${sens}` : "";
    dire(document.activeElement === titre ? "" : `${titre.dataset.dire}${tri}.`, true);
  };
  // A complaint lasts until the network says otherwise, or an answer does.
  const COUPEE = "La connexion est coupée. Ce qui est à l’écran est gardé : réessayez dans un instant.";
  let plainte = "";
  const plaindre = (phrase) => dire((plainte = phrase));
  const rassurer = (phrase) => plainte && un("#etat")?.textContent === plainte && dire(phrase);
  addEventListener("online", () => rassurer("La connexion est revenue."));
  document.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful && rassurer(""));
  for (const nom of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(nom, ({ target }) => target.id === "sonde" || plaindre(COUPEE));
  document.addEventListener("htmx:responseError", (evenement) => {
    if (evenement.target.id !== "sonde" && !evenement.detail.xhr.getResponseHeader("HX-Redirect")) plaindre(evenement.detail.xhr.status === 403 ? "Cette page n’est plus valable : rechargez-la." : "Le service n’a pas répondu comme prévu. Réessayez dans un instant.");
  });
  // Every answer of ours carries its correlation: what a hotel's or an office's gate says in our place stays out of the page.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.getResponseHeader("X-Correlation-Id")) return;
    detail.shouldSwap = false;
    detail.isError = true;
  });

  // --- unread dots: asked every minute, not while the page is hidden, at once when it is seen again --------------
  const sonde = un("#sonde");
  let sondee = Date.now();
  document.addEventListener("htmx:configRequest", (evenement) => {
    if (evenement.target !== sonde || !un("#suivi")) return;
    evenement.detail.parameters.suivi = "1";
    evenement.detail.parameters.n = tous("[data-messages]").map((lieu) => lieu.dataset.messages);
  });
  document.addEventListener("htmx:beforeRequest", (evenement) => {
    if (evenement.target !== sonde) return;
    if (document.hidden) return evenement.preventDefault();
    sondee = Date.now();
  });
  document.addEventListener("visibilitychange", () => {
    if (sonde && !document.hidden && Date.now() - sondee > 60000) htmx.trigger(sonde, "sonder");
  });
  // What has not changed is left alone; a link that had the focus keeps it.
  document.addEventListener("htmx:oobBeforeSwap", (evenement) => {
    const { target, fragment } = evenement.detail;
    if (!target.matches?.(".point")) return;
    if (target.textContent.trim() === fragment.textContent.trim()) evenement.detail.shouldSwap = false;
    else if (target.contains(document.activeElement)) requestAnimationFrame(() => un("a", document.getElementById(target.id))?.focus());
  });

  // --- the folding récépissé: open beside the form, folded above it -------------------------------------------
  // The width comes from an observer: asking for it would force the page to be laid out twice.
  let large = false;
  const plier = (ouvert = false) =>
    tous("details[data-ouvert-large]").forEach((bloc) => {
      bloc.open = large || ouvert;
      const poignee = un("summary", bloc);
      if (large) poignee.tabIndex = -1;
      else poignee.removeAttribute("tabindex");
      // Beside the form it may be taller than the screen: what scrolls takes the keyboard, under its title.
      const defile = large && bloc.scrollHeight > bloc.clientHeight;
      if (defile) bloc.tabIndex = 0;
      else bloc.removeAttribute("tabindex");
      bloc.ariaLabel = defile ? un("h2", poignee).textContent : null;
    });
  document.addEventListener("click", (evenement) => {
    if (large && evenement.target.closest("details[data-ouvert-large] > summary")) evenement.preventDefault();
  });
  const veilleur = new ResizeObserver(([mesure]) => {
    const etait = large;
    large = mesure.contentRect.width >= 64 * parseFloat(getComputedStyle(document.documentElement).fontSize);
    if (etait !== large) plier();
  });
  if (un("details[data-ouvert-large]")) veilleur.observe(un("#contenu"));

  // --- menus and dialogs -------------------------------------------------------------------------------------
  document.addEventListener("keydown", (evenement) => {
    const menu = evenement.key === "Escape" && un("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    un("summary", menu).focus();
  });
  document.addEventListener("click", (evenement) => {
    tous("details.menu[open]").forEach((menu) => menu.contains(evenement.target) || (menu.open = false));
    const ouvre = evenement.target.closest("[data-ouvre]");
    const boite = ouvre && document.getElementById(ouvre.dataset.ouvre);
    if (boite?.showModal) {
      evenement.preventDefault();
      if (ouvre.dataset.ici) {
        un("form", boite).action = ouvre.href;
        tous("[data-ici]", boite).forEach((lieu) => (lieu.textContent = ouvre.dataset.ici));
      }
      boite.showModal();
      viser(un(".dialogue__titre", boite));
    }
    evenement.target.closest("[data-ferme]")?.closest("dialog")?.close();
  });

  // --- offline, the browser would show a page of its own in the place of this one, and what was typed would go with it ---
  let joignable = false;
  addEventListener("submit", async (evenement) => {
    const forme = evenement.target;
    if (navigator.onLine || joignable || forme.method !== "post" || forme.matches("[data-prolonge]")) return;
    evenement.preventDefault();
    evenement.stopImmediatePropagation();
    try {
      await fetch("/sante/vivant"); // some machines say offline and are not
      joignable = true;
      forme.requestSubmit(evenement.submitter);
      joignable = false;
    } catch {
      forme.closest("dialog")?.close();
      plaindre(`Rien n’est parti. ${COUPEE}`);
    }
  }, true);

  // --- one answer to one click: a second POST of the same form within 5 s is dropped ---------------------------
  document.addEventListener("submit", (evenement) => {
    const forme = evenement.target;
    if (forme.method !== "post" || evenement.defaultPrevented) return;
    const maintenant = Date.now();
    if (maintenant - Number(forme.dataset.parti ?? 0) < 5000) return evenement.preventDefault();
    forme.dataset.parti = maintenant;
    evenement.submitter?.setAttribute("aria-busy", "true");
    tous("[data-montre]", forme).forEach((bouton) => montrer(bouton, false));
    // This page may answer a refused POST: Back to it asks for it as it is now, and posts nothing again.
    if (forme.matches("[data-demande], .repondre")) history.replaceState(history.state, "", location.href);
  });
  addEventListener("pageshow", (evenement) => {
    tous("form[data-parti]").forEach((forme) => {
      delete forme.dataset.parti;
      tous("[aria-busy]", forme).forEach((bouton) => bouton.removeAttribute("aria-busy"));
    });
    if (evenement.persisted) tous("dialog[open]:not(#fin-session)").forEach((boite) => boite.close());
  });

  // --- copy, show, tick --------------------------------------------------------------------------------------
  const secret = (bouton) => document.getElementById(bouton.dataset.montre);
  const montrer = (bouton, visible) => {
    secret(bouton).type = visible ? "text" : "password";
    un("[data-mot]", bouton).textContent = visible ? "Masquer" : "Afficher";
  };
  document.addEventListener("click", async (evenement) => {
    const copie = evenement.target.closest("[data-copie]");
    if (copie) {
      await navigator.clipboard.writeText(copie.dataset.copie);
      un("[data-mot]", copie).textContent = "Numéro copié";
      setTimeout(() => (un("[data-mot]", copie).textContent = "Copier le numéro"), 4000);
    }
    const montre = evenement.target.closest("[data-montre]");
    if (montre) montrer(montre, secret(montre).type === "password");
  });
  const REGLES = {
    longueur: (mot) => [...mot].length >= 8,
    chiffre: (mot) => /\p{Nd}/u.test(mot),
    majuscule: (mot) => /\p{Lu}/u.test(mot),
    minuscule: (mot) => /\p{Ll}/u.test(mot),
    special: (mot) => /[^\p{L}\p{N}\s]/u.test(mot),
  };
  const tape = (liste) => (document.getElementById(liste.dataset.regles)?.value ?? "").normalize("NFC"); // as the server reads it
  const cocher = (liste) => {
    const mot = tape(liste);
    tous("[data-regle]", liste).forEach((ligne) => {
      const faite = REGLES[ligne.dataset.regle]?.(mot) ?? false;
      ligne.classList.toggle("regle--faite", faite);
      un("[data-etat]", ligne).textContent = faite ? " : fait" : " : à faire";
    });
  };
  document.addEventListener("input", (evenement) => {
    const liste = evenement.target.id && un(`[data-regles="${CSS.escape(evenement.target.id)}"]`);
    if (liste) cocher(liste);
  });

  const preparer = (racine) => {
    if (navigator.clipboard) tous("[data-copie]", racine).forEach((bouton) => (bouton.hidden = false));
    tous("[data-montre]", racine).forEach((bouton) => (bouton.hidden = false));
    // Empty, beside a password that the page keeps sealed: the ticks are that one's.
    tous("[data-regles]", racine).filter((liste) => tape(liste) || !un("[name=secret]")?.value).forEach(cocher);
  };
  preparer(document);
  viser(resume());
})();
