// Small comforts. Every page works without them.
"use strict";
(() => {
  const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
    if (event.key === "Escape") closeMenus(null, true);
  });
  document.addEventListener("click", (event) => closeMenus(event.target, false));

  function closeMenus(target, focusSummary) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (target && menu.contains(target)) continue;
      menu.open = false;
      if (focusSummary) menu.querySelector("summary").focus();
    }
  }

  // Copy buttons: <button data-copy="value">.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    event.preventDefault();
    await navigator.clipboard.writeText(button.dataset.copy);
    const status = document.getElementById("status");
    if (status) status.textContent = "Copied.";
    button.classList.add("is-done");
    setTimeout(() => button.classList.remove("is-done"), 1500);
  });

  // A form that is sent twice by a double click is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
