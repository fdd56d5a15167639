/* Passkeys, and a guess of the time zone. Codes by mail work without any of this. */
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=")), (c) => c.charCodeAt(0));
  const text = (buffer) => (buffer
    ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
    : undefined);
  const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const asked = (options) => {
    const wanted = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    if (wanted.allowCredentials) wanted.allowCredentials = listed(wanted.allowCredentials);
    if (wanted.excludeCredentials) wanted.excludeCredentials = listed(wanted.excludeCredentials);
    if (wanted.user) wanted.user = { ...wanted.user, id: bytes(wanted.user.id) };
    return wanted;
  };
  const told = (made) => JSON.stringify({
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      authenticatorData: text(made.response.authenticatorData),
      signature: text(made.response.signature),
      userHandle: text(made.response.userHandle),
      transports: made.response.getTransports ? made.response.getTransports() : undefined,
    },
  });

  /* A passkey that lets in by itself lives on the device and asks for a finger, a face or a PIN. */
  const make = (options) => {
    const publicKey = asked(options);
    publicKey.authenticatorSelection = {
      ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
    };
    return navigator.credentials.create({ publicKey });
  };
  const show = (options) => navigator.credentials.get({ publicKey: asked(options) });
  const fetched = async (form) => {
    const answer = await fetch(form.action, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error(`the options were answered with ${answer.status}`);
    return (await answer.json()).request_options;
  };

  const start = (form) => {
    const failed = form.querySelector("[data-failed]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        const options = form.dataset.passkey === "enter" ? await fetched(form) : JSON.parse(form.dataset.options);
        const key = form.dataset.passkey === "make" ? await make(options) : await show(options);
        form.elements.credential.value = told(key);
        form.submit();
      } catch {
        failed.hidden = false;
      }
    });
  };
  if (window.PublicKeyCredential) {
    document.querySelectorAll("form[data-passkey]").forEach(start);
    document.querySelectorAll("[data-no-passkey]").forEach((said) => { said.hidden = true; });
  }

  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.querySelectorAll('select[data-guess="zone"]').forEach((list) => {
    const known = [...list.options].some((option) => option.value === here);
    if (known && list.value === "UTC") list.value = here;
  });
})();
