// Goes on without a click; the link or button does the same by hand.
"use strict";
(() => {
  const next = document.querySelector("[data-go-on]");
  if (!next) return;
  if (next instanceof HTMLFormElement) next.submit();
  else window.location.replace(next.href);
})();
