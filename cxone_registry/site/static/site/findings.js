// The list of findings by keyboard: j and k move, x chooses, o opens. Works without, too.
"use strict";
(() => {
  const isTyping = (element) => element.closest("input:not([type=checkbox]), textarea, select");
  const rows = () => [...document.querySelectorAll("#result_list tbody tr")];
  let at = -1;

  function move(step) {
    const all = rows();
    if (!all.length) return;
    at = Math.min(Math.max(at + step, 0), all.length - 1);
    const link = all[at].querySelector("th a");
    if (link) link.focus();
  }

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("#result_list tbody tr");
    if (row) at = rows().indexOf(row);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const row = rows()[at];
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x" && row) row.querySelector("input.action-select")?.click();
    else if (event.key === "o" && row) row.querySelector("th a")?.click();
    else return;
    event.preventDefault();
  });
})();
