// Passkeys: asks the browser for one and sends what it answers in the form's hidden field.
// <form data-passkey="create|get" data-options="…">, or data-options-url for where to ask for them.
"use strict";
(() => {
  const told = "Your browser did not give a passkey. Try again, or choose another way.";

  const bytes = (text) => {
    const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(base64), (one) => one.charCodeAt(0)).buffer;
  };

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  const withIds = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const readable = (given) => {
    const options = { ...given, challenge: bytes(given.challenge) };
    if (given.user) options.user = { ...given.user, id: bytes(given.user.id) };
    if (given.excludeCredentials) options.excludeCredentials = withIds(given.excludeCredentials);
    if (given.allowCredentials) options.allowCredentials = withIds(given.allowCredentials);
    return options;
  };

  const sendable = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: {},
    };
  };

  const optionsOf = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
    const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
    return (await answer.json()).publicKey;
  };

  const complain = () => {
    const notice = document.querySelector("[data-passkey-problem]");
    if (!notice) return;
    notice.querySelector("p").textContent = told;
    notice.hidden = false;
  };

  const ask = async (form) => {
    const publicKey = readable(await optionsOf(form));
    const made =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey })
        : await navigator.credentials.get({ publicKey });
    form.elements.credential.value = JSON.stringify(sendable(made));
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) {
      form.hidden = form.dataset.passkey === "get";
      continue;
    }
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form).catch(complain);
    });
  }
})();
