// Shows a secret as text for thirty seconds and forgets it: in time, on leaving, on losing focus.
"use strict";
(() => {
  const SECONDS = 30;
  const CLIPBOARD = 45000;
  const byId = (id) => document.getElementById(id);
  let timer = 0;

  function forget(text) {
    const shown = byId("shown");
    if (!shown || shown.hidden) return;
    clearInterval(timer);
    byId("value").textContent = "";
    shown.hidden = true;
    shown.setAttribute("aria-label", "Secret, hidden");
    byId("reveal-status").textContent = text;
  }

  function count() {
    const left = byId("left");
    left.value -= 1;
    if (left.value <= 0) forget("Hidden after 30 seconds. Ask again to see it once more.");
  }

  function show(value) {
    byId("reveal").remove();
    byId("withdraw")?.remove();
    byId("value").append(document.createTextNode(value));
    byId("left").value = SECONDS;
    const shown = byId("shown");
    shown.hidden = false;
    shown.setAttribute("aria-label", "Secret, shown");
    byId("reveal-status").textContent = "The secret is shown for 30 seconds.";
    byId("copy").focus();
    timer = setInterval(count, 1000);
  }

  function post(address, form) {
    return fetch(address, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { Accept: "application/json" },
      cache: "no-store",
      redirect: "error",
    });
  }

  const form = byId("reveal");
  if (!form) return;
  const fields = new FormData(form);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    let problem = "The answer did not arrive. Reload the page: it says whether it was shown.";
    try {
      const answer = await post(form.action, fields);
      const told = await answer.json();
      if (answer.ok && document.hasFocus()) return void show(told.value);
      problem = answer.ok ? "You left this window, so it was not shown. Ask again." : told.problem;
    } catch {
      // Said below.
    }
    byId("problem").querySelector("p").textContent = problem;
    byId("problem").hidden = false;
  });

  byId("copy").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(byId("value").textContent);
    } catch {
      byId("reveal-status").textContent = "Your browser did not let this page copy it.";
      return;
    }
    byId("reveal-status").textContent = "Copied, and recorded.";
    post(form.dataset.copied, fields);
    setTimeout(() => {
      if (document.hasFocus()) navigator.clipboard.writeText("").catch(() => {});
    }, CLIPBOARD);
  });
  byId("hide").addEventListener("click", () => forget("Hidden."));
  window.addEventListener("blur", () => forget("Hidden: you left this window."));
  window.addEventListener("pagehide", () => forget(""));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) forget("Hidden: you left this page.");
  });
  // Come back from the browser's memory, the page says what is true now.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
})();
