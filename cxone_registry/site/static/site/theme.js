// Light, dark or as the system says. Loaded before the page is drawn, so that nothing flashes.
"use strict";
(() => {
  const order = ["system", "light", "dark"];
  const read = () => {
    try {
      return localStorage.getItem("theme") || "system";
    } catch {
      return "system";
    }
  };
  const show = (theme) => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-button]")) {
      button.querySelector("[data-theme-name]").textContent = `Theme: ${theme}`;
      const use = button.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${theme}`));
      button.hidden = false;
    }
  };
  show(read());
  document.addEventListener("DOMContentLoaded", () => show(read()));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-button]")) return;
    const next = order[(order.indexOf(read()) + 1) % order.length];
    try {
      localStorage.setItem("theme", next);
    } catch {
      // Private mode: the choice lasts for this page.
    }
    show(next);
  });
})();
