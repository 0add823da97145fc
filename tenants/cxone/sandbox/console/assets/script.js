// Adds a copy button to every value and code block. Without this script all works the same.
"use strict";

function copyButton(source) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    } catch {
      window.getSelection().selectAllChildren(source);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  return button;
}

for (const value of document.querySelectorAll("code.copy")) {
  value.after(copyButton(value));
}
for (const block of document.querySelectorAll("pre.copy")) {
  const frame = document.createElement("div");
  frame.className = "code-frame";
  block.replaceWith(frame);
  frame.append(block, copyButton(block.querySelector("code")));
}
