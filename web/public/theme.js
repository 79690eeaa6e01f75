// Loaded before anything is painted, so that a dark page never flashes white. src/lib/preferences.ts writes the key.
(function () {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    let chosen = null;
    try {
      chosen = JSON.parse(localStorage.getItem("preferences") || "{}").theme;
    } catch {
      // Storage is closed to us, or holds something else: the system's theme it is.
    }
    const dark = chosen === "dark" || (chosen !== "light" && system.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }
  apply();
  system.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  window.addEventListener("themechosen", apply);
})();
