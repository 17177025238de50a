// Two minutes before the session ends, asks whether one is still there. Any answer of the server puts the end off.
(() => {
  "use strict";
  const boite = document.getElementById("fin-session");
  if (!boite) return;
  const PREAVIS = 120;
  const canal = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  const dit = boite.querySelector("[data-dit]");
  const limite = Date.now() + Number(boite.dataset.limite) * 1000; // whatever is done
  const d_ici = (secondes) => Math.min(Date.now() + secondes * 1000, limite);
  let fin = d_ici(Number(boite.dataset.secondes));
  let averti = 0; // the end that was told already: closed with Escape, the dialog lets her finish
  let ouvert_apres = null;

  const reculer = (secondes, dire = true) => {
    fin = d_ici(secondes);
    if (boite.open) boite.close();
    if (dire) canal?.postMessage(secondes);
  };
  if (canal) canal.onmessage = (evenement) => reculer(Number(evenement.data), false);
  canal?.postMessage(Number(boite.dataset.secondes));

  // A picture that came late put the end off without a word to this page: reloading too early would put it off again, for ever.
  let demande = false;
  const verifier = async () => {
    if (demande) return;
    demande = true;
    try {
      const reponse = await fetch(boite.dataset.interroge, { headers: { "X-Passif": "1" } });
      const reste = Number(await reponse.text());
      if (!reponse.ok || Number.isNaN(reste)) return; // refused, or not our words
      if (reste <= 0) return finir();
      if (reste > PREAVIS) return reculer(reste, false);
      const dite = averti === fin;
      fin = d_ici(reste);
      if (dite) averti = fin;
    } catch {
      if (Date.now() - fin > 60000) finir(); // cut: asked again for a minute, then nothing of hers stays on screen
    } finally {
      demande = false;
    }
  };

  // What was typed stays on screen: posting it leads to sign-in, which gives it back. Else the page closes by itself.
  let tape = false;
  document.getElementById("contenu")?.addEventListener("input", () => (tape = true));
  const finir = () => {
    if (!tape) return location.reload();
    clearInterval(veille);
    boite.querySelector(".dialogue__titre").textContent = "Votre session est terminée";
    boite.querySelectorAll("p:not([data-dit]), .actions").forEach((element) => element.remove());
    boite.querySelector("[data-fermer]").hidden = false; // no Escape on a phone
    dit.textContent = "Ce que vous avez tapé est encore à l’écran. Fermez cette boîte, puis enregistrez : nous vous demanderons de vous connecter, et vous le retrouverez.";
    if (!boite.open) boite.showModal();
  };

  const veiller = () => {
    const reste = (fin - Date.now()) / 1000;
    if (reste <= 0) return tape ? finir() : verifier();
    if (reste > PREAVIS || boite.open || averti === fin) return;
    averti = fin;
    boite.querySelector("[data-prolonge]").hidden = fin === limite;
    boite.querySelector("[data-butoir]").hidden = fin !== limite;
    const heure = new Date(fin);
    boite.querySelector("[data-heure]").textContent = `${heure.getHours()}\u00a0h\u00a0${String(heure.getMinutes()).padStart(2, "0")}`;
    dit.textContent = "";
    ouvert_apres = document.activeElement;
    boite.showModal();
    boite.querySelector(".dialogue__titre").focus();
  };
  const veille = setInterval(veiller, 5000);
  document.addEventListener("visibilitychange", veiller);
  addEventListener("pageshow", (evenement) => evenement.persisted && verifier()); // shown again as it was, perhaps after she left
  boite.addEventListener("close", () => ouvert_apres?.focus());

  // Polls (data-hx-trigger="every …") are no activity.
  document.addEventListener("htmx:afterRequest", (evenement) => {
    const sonde = (evenement.detail.elt.dataset?.hxTrigger ?? "").includes("every");
    if (evenement.detail.successful && !sonde) reculer(Number(boite.dataset.inactif));
  });

  boite.querySelector("[data-prolonge]").addEventListener("submit", async (evenement) => {
    evenement.preventDefault();
    evenement.stopPropagation();
    try {
      const forme = evenement.target;
      const reponse = await fetch(forme.action, { method: "POST", body: new URLSearchParams(new FormData(forme)), redirect: "follow" });
      if (!reponse.ok) return location.reload();
      reculer(Number(boite.dataset.inactif));
    } catch {
      dit.textContent = "La connexion est coupée. Réessayez dans un instant.";
    }
  });
})();
