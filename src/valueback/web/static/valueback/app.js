/* Extras for pages that work without them: no dependency, no eval, no style attribute. */
"use strict";
(() => {
  const BUSY_MS = 10000;
  const DRAFT_DAYS = 7;
  const language = document.documentElement.lang;

  /* A form marked data-once is sent once; after ten seconds, or coming back to the page, it may be sent again. */
  const free = (form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => free(form), BUSY_MS);
  }, true);
  addEventListener("pageshow", () => document.querySelectorAll("[data-once]").forEach(free));
  document.addEventListener("htmx:after:request", () => document.querySelectorAll("[data-once]").forEach(free));

  /* A form marked data-draft="name" keeps what was typed on this device until it is sent, for a week at most. */
  const store = (() => {
    try { return window.localStorage; } catch { return null; }
  })();
  const draftKey = (form) => `draft:${location.pathname}:${form.dataset.draft}`;
  const drafted = (form) => [...form.elements].filter(
    (el) => el.name && !["hidden", "password", "file", "submit"].includes(el.type) && el.autocomplete !== "one-time-code");
  const keep = (form) => {
    const values = drafted(form).map((el) => [el.name, el.value, "checked" in el ? el.checked : null]);
    store.setItem(draftKey(form), JSON.stringify({ at: Date.now(), values }));
  };
  const restore = (form) => {
    const kept = JSON.parse(store.getItem(draftKey(form)) || "null");
    if (!kept || Date.now() - kept.at > DRAFT_DAYS * 864e5) return store.removeItem(draftKey(form));
    /* What the server sent back after an error is newer than the draft. */
    if (form.querySelector("[aria-invalid]")) return undefined;
    drafted(form).forEach((el, place) => {
      const [name, value, checked] = kept.values[place] || [];
      if (name !== el.name) return;
      if (el.type === "radio" || el.type === "checkbox") { if (el.value === value) el.checked = checked; }
      else if (!el.value) el.value = value;
    });
    return undefined;
  };

  /* Amounts, as the server reads them: one separator before three digits groups, another one before fewer is decimal. */
  const readMoney = (typed, digits, currency) => {
    const bare = typed.trim().replace(new RegExp(`^(?:${currency}|[A-Z]{0,2}[$€£¥])\\s*`), "");
    const decimals = digits ? `[.,]\\d{1,${digits}}` : "(?!)";
    const plain = new RegExp(`^\\d+${decimals}$`).test(bare);
    const grouped = new RegExp(`^\\d{1,3}([.,' ])\\d{3}(?:\\1\\d{3})*(?:(?!\\1)${decimals})?$`).exec(bare);
    if (!plain && !grouped && !/^\d+$/.test(bare)) return null;
    const at = Math.max(bare.lastIndexOf("."), bare.lastIndexOf(","));
    const fraction = plain || (grouped && at > 0 && bare[at] !== grouped[1]);
    const whole = (fraction ? bare.slice(0, at) : bare).replace(/\D/g, "");
    return Number(`${whole}.${fraction ? bare.slice(at + 1) : 0}`);
  };
  const output = (input) => document.getElementById(`${input.id}-read`);
  const showMoney = (input) => {
    const format = new Intl.NumberFormat(language === "en" ? "en-GB" : language,
      { style: "currency", currency: input.dataset.money });
    const amount = readMoney(input.value, format.resolvedOptions().maximumFractionDigits, input.dataset.money);
    output(input).textContent = amount === null ? "" : input.dataset.read.replace("{}", format.format(amount));
  };

  /* Times: the instant of a wall clock in a zone, found by correcting a guess twice. */
  const wall = (instant, zone) => {
    const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    }).formatToParts(instant).map((part) => [part.type, part.value]));
    return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute);
  };
  const showTime = (input) => {
    const day = input.dataset.day ? (document.getElementById(input.dataset.day) || {}).value || input.dataset.day : "";
    const typed = input.type === "time" ? `${day || new Date().toISOString().slice(0, 10)}T${input.value}` : input.value;
    const wanted = Date.parse(`${typed}:00Z`);
    const zone = input.dataset.otherZone;
    if (!zone || zone === input.dataset.zone || Number.isNaN(wanted)) { output(input).textContent = ""; return; }
    let instant = wanted;
    for (let turn = 0; turn < 2; turn += 1) instant += wanted - wall(instant, input.dataset.zone);
    const shown = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language,
      { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(instant);
    output(input).textContent = input.dataset.read.replace("{}", shown);
  };

  /* Undo: a bar that empties in as many seconds as there are left, then goes. */
  const countDown = (form) => {
    const bar = form.querySelector("progress");
    const ends = Date.now() + Number(form.dataset.undo) * 1000;
    bar.hidden = false;
    const tick = setInterval(() => {
      const left = (ends - Date.now()) / 1000;
      bar.value = Math.max(left, 0);
      if (left > 0) return;
      clearInterval(tick);
      form.hidden = true;
    }, 250);
  };

  const start = (root) => {
    if (store) root.querySelectorAll("form[data-draft]").forEach(restore);
    root.querySelectorAll("[data-money]").forEach((input) => { if (input.value) showMoney(input); });
    root.querySelectorAll("[data-other-zone]").forEach((input) => { if (input.value) showTime(input); });
    root.querySelectorAll("form[data-undo]:not([data-counting])").forEach((form) => {
      form.dataset.counting = "yes";
      countDown(form);
    });
  };
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (input.matches("[data-money]")) showMoney(input);
    if (input.matches("[data-other-zone]")) showTime(input);
    if (store && input.form && input.form.matches("[data-draft]")) keep(input.form);
  });
  document.addEventListener("submit", (event) => {
    if (store && event.target.matches("[data-draft]")) store.removeItem(draftKey(event.target));
  });
  document.addEventListener("htmx:after:swap", () => start(document));
  start(document);
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
})();
