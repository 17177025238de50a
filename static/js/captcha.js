// The captcha with a script: listens without leaving the page, and works a little for « Je ne peux ni lire ni écouter ».
(() => {
  "use strict";
  let son = null;
  document.addEventListener("click", async (evenement) => {
    const lien = evenement.target.closest("[data-ecoute]");
    if (!lien) return;
    evenement.preventDefault();
    son?.pause();
    son = new Audio(lien.href);
    const dit = lien.closest(".captcha").querySelector("[data-dit]");
    try {
      await son.play();
      dit.textContent = "Lecture de la séquence.";
    } catch {
      location.assign(lien.href);
    }
  });

  // SHA-256 of « seal:number » must begin with 16 zero bits: about 65,000 tries, a second or so.
  const ZEROS = 16;
  const prouver = async (sceau) => {
    const encodeur = new TextEncoder();
    for (let numero = 0; numero < 5e6; numero++) {
      const condense = new DataView(await crypto.subtle.digest("SHA-256", encodeur.encode(`${sceau}:${numero}`)));
      if (condense.getUint32(0) >>> (32 - ZEROS) === 0) return String(numero);
    }
    return "";
  };
  const travailler = async (bloc) => {
    const sceau = bloc.querySelector("[data-sceau]").value;
    const preuve = await prouver(sceau);
    const champ = bloc.querySelector("[data-preuve]");
    if (bloc.isConnected && bloc.querySelector("[data-sceau]").value === sceau) champ.value = preuve;
  };
  const guetter = (racine) => {
    const bloc = racine.id === "captcha" ? racine : racine.querySelector("#captcha");
    if (bloc?.querySelector("#sans_lire")?.checked && crypto.subtle) travailler(bloc);
  };
  // Opening « Je ne peux ni lire ni écouter » chooses it, closing it renounces; the box inside says so.
  document.addEventListener("click", (evenement) => {
    const pli = evenement.target.closest("#captcha details > summary")?.parentElement;
    if (!pli) return;
    pli.querySelector("#sans_lire").checked = !pli.open;
    guetter(document);
  });
  document.addEventListener("change", (evenement) => evenement.target.id === "sans_lire" && guetter(document));
  document.addEventListener("htmx:afterSettle", () => guetter(document));
  guetter(document);
})();
