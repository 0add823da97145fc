// A one-time link: fetches the secret, shows it as text, forgets it when the page is left.
"use strict";
(() => {
  const form = document.getElementById("open");
  const shown = document.getElementById("shown");
  const value = document.getElementById("value");
  const status = document.getElementById("status");
  const problem = document.getElementById("problem");
  if (!form || !shown) return;

  const say = (text, isOver) => {
    problem.querySelector("p").textContent = text;
    problem.hidden = false;
    if (isOver) form.remove();
  };
  const forget = (text) => {
    value.textContent = "";
    shown.hidden = true;
    status.textContent = text;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        cache: "no-store",
        redirect: "error",
      });
      const told = await answer.json();
      if (answer.ok) {
        problem.hidden = true;
        form.remove();
        value.append(document.createTextNode(told.value));
        shown.hidden = false;
        status.textContent = "The secret is shown.";
        document.getElementById("copy").focus();
        return;
      }
      say(told.problem, told.is_over);
    } catch {
      say("The answer did not arrive. Press the button again: it says whether the link was used.", false);
    }
    button.disabled = false;
  });

  document.getElementById("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(value.textContent);
    status.textContent = "Copied.";
  });
  document.getElementById("hide").addEventListener("click", () => forget("Hidden. The link shows nothing any more."));
  window.addEventListener("pagehide", () => forget(""));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && shown.hidden && !form.isConnected) window.location.reload();
  });
})();
