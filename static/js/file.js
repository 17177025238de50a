// The queue by keyboard: j and k walk the rows, Entrée opens, a takes (the first that waits, when none is chosen), ? tells.
(() => {
  "use strict";
  const rangs = [...document.querySelectorAll("[data-rang]")];
  let ici = -1;
  const aller = (vers) => {
    if (!rangs.length) return;
    rangs[ici]?.classList.remove("ici");
    ici = Math.max(0, Math.min(rangs.length - 1, vers));
    rangs[ici].classList.add("ici");
    rangs[ici].querySelector("[data-ouvrir]").focus();
    rangs[ici].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("focusin", ({ target }) => {
    const rang = rangs.indexOf(target.closest("[data-rang]"));
    if (rang < 0 || rang === ici) return;
    rangs[ici]?.classList.remove("ici");
    ici = rang;
    rangs[ici].classList.add("ici");
  });
  Object.assign(window.touches, {
    j: () => aller(ici + 1),
    k: () => aller(ici - 1),
    a: () => (rangs[ici] ?? document).querySelector("[data-prendre]")?.click(),
  });
})();
