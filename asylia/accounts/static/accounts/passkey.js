// The one script that coming in needs: it asks the browser for a passkey, and sends the answer as an ordinary form.
"use strict";

const encoded = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function answer(form) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const asked = await fetch(form.dataset.passkey, { method: "POST", headers: { "X-CSRFToken": token } });
  const { publicKey } = await asked.json();
  if (form.dataset.makes === "yes") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

for (const form of document.querySelectorAll("form[data-passkey]:not([data-listens])")) {
  form.dataset.listens = ""; // a page with several forms brings this script as often
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      const credential = await answer(form);
      const secret = credential.getClientExtensionResults().prf?.results?.first;
      const { clientExtensionResults, ...said } = credential.toJSON();
      form.elements.answer.value = JSON.stringify({ ...said, clientExtensionResults: {} });
      if (secret && form.elements.secret) {
        form.elements.secret.value = encoded(secret);
      }
      form.submit();
    } catch {
      failed.hidden = false;
      failed.focus();
    }
  });
}
