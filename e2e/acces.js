// What axe does not judge (RGAA, exigences E): read on every screen of the stories. Returns what is wrong, in words.
() => {
  const fautes = [];
  const dire = (quoi, element) => fautes.push(`${quoi} : ${element.outerHTML.slice(0, 120)}`);
  const tous = (quoi) => [...document.querySelectorAll(quoi)];
  const vu = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".cache, [aria-hidden=true]");
  const dit = (e) => e.textContent.replace(/\s+/g, " ").trim();
  const modale = document.querySelector("dialog:modal");
  const ici = (e) => vu(e) && (!modale || modale.contains(e));

  for (const nom of ["for", "aria-describedby", "aria-labelledby", "aria-controls"])
    tous(`[${nom}]`).forEach((e) => e.getAttribute(nom).split(/\s+/).forEach((id) => document.getElementById(id) || dire(`${nom} ne mène nulle part (${id})`, e)));
  const ids = tous("[id]").map((e) => e.id);
  ids.filter((id, rang) => ids.indexOf(id) !== rang).forEach((id) => dire("deux fois le même id", document.getElementById(id)));

  let niveau = 0;
  tous("h1, h2, h3, h4, h5, h6").filter((e) => e.checkVisibility()).forEach((e) => {
    if (Number(e.tagName[1]) > niveau + 1) dire(`un titre de niveau ${niveau + 1} manque`, e);
    niveau = Number(e.tagName[1]);
  });

  tous("input:not([type=hidden]), select, textarea").filter((e) => !e.closest("[aria-hidden=true]")).forEach((e) => {
    const mots = [...e.labels].some((l) => !l.matches(".cache") && dit(l) && (!vu(e) || vu(l)));
    if (!mots) dire("étiquette absente ou cachée", e);
    const suite = e.getAttribute("aria-describedby") ?? e.closest("fieldset")?.getAttribute("aria-describedby") ?? "";
    const explique = suite.split(" ").some((id) => dit(document.getElementById(id) ?? document.createElement("p")));
    if (e.getAttribute("aria-invalid") === "true" && !explique) dire("faux sans dire pourquoi", e);
  });
  tous("form").filter((f) => f.querySelector(".champ .etoile, .petit-champ .etoile, .zone .etoile")).forEach((f) => {
    if (!/Les champs marqués d’un \* sont obligatoires/.test(dit(f.closest("main, dialog")))) dire("des étoiles sans explication", f);
  });
  tous("form").forEach((f) => [...f.elements].some((e) => e.type === "submit") || dire("formulaire sans bouton", f));

  // A link within a sentence keeps its line (WCAG 2.5.8); anything else is 44 px under a finger, 24 elsewhere.
  const cote = matchMedia("(pointer: coarse)").matches ? 44 : 24;
  tous("a[href], button, input:not([type=hidden]), select, textarea, summary").filter(ici).forEach((e) => {
    const boites = [e, ...(/radio|checkbox/.test(e.type) ? e.labels : [])].map((b) => b.getBoundingClientRect());
    const [haut, large] = [Math.max(...boites.map((b) => b.height)), Math.max(...boites.map((b) => b.width))];
    const phrase = e.tagName === "A" && getComputedStyle(e).display === "inline" && dit(e.parentElement).length > dit(e).length + 2;
    if (boites[0].bottom > 0 && !phrase && Math.min(haut, large) < cote - 0.5) dire(`cible de ${Math.round(large)} × ${Math.round(haut)} px`, e);
  });

  tous("a[href*='.pdf']").filter(vu).forEach((e) => /PDF/.test(dit(e)) || dire("le lien ne dit pas qu’il mène à un PDF", e));
  tous("a[target=_blank]").forEach((e) => /nouvelle\sfenêtre/.test(dit(e) + e.title) || dire("nouvelle fenêtre sans le dire", e));
  tous("nav").forEach((e) => e.ariaLabel || dire("nav sans nom", e));
  tous("table").forEach((e) => e.caption || dire("tableau sans titre", e));
  tous("th:not([scope])").forEach((e) => dire("en-tête sans portée", e));
  if (document.querySelector("#resume-erreurs") && !document.title.startsWith("Erreur : ")) dire("titre sans « Erreur : »", document.querySelector("title"));
  return fautes;
}
