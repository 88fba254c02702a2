// What only the browser knows of a form: a date that cannot be read, and a connection that is gone.
// Every page works without this file. The words stand on the script's own element, in the page's language.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const RETRY_MS = 5000, ANSWER_MS = 8000;

  // ── A date that does not exist or is half typed is sent as nothing at all: it is stopped here. ──────────────

  const isTooLarge = (field) => [...(field.files || [])].some((file) => file.size > Number(field.dataset.mostBytes));
  const isUnreadable = (field) => Boolean(field.validity && field.validity.badInput) || isTooLarge(field);
  const messageOf = (field) => document.getElementById(`${field.id}-error`);

  const sentenceFor = (field) =>
    isTooLarge(field) ? field.dataset.tooLarge : field.type === "date" ? words.notDate : field.type === "time" ? words.notTime : words.notAccepted;

  function refuse(field) {
    const place = `${field.id}-error`;
    let message = messageOf(field);
    if (!message) {
      message = document.createElement("p");
      message.id = place;
      message.className = "ds-validation-message";
      field.closest(".ds-field, .ds-fieldset, form").append(message);
    }
    message.textContent = sentenceFor(field);
    const described = new Set((field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
    field.setAttribute("aria-describedby", [...described.add(place)].join(" "));
    field.setAttribute("aria-invalid", "true");
    field.dataset.unreadable = "";
  }

  function accept(field) {
    const place = `${field.id}-error`;
    messageOf(field)?.remove();
    const described = (field.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== place);
    if (described.length) field.setAttribute("aria-describedby", described.join(" "));
    else field.removeAttribute("aria-describedby");
    field.removeAttribute("aria-invalid");
    delete field.dataset.unreadable;
  }

  const wasMended = (field) => "unreadable" in field.dataset && !isUnreadable(field);

  // While one types, and not when one leaves the field: the button one is about to press must not move.
  document.addEventListener("input", ({ target }) => { if (wasMended(target)) accept(target); });

  // ── A form is sent only when somebody answers; otherwise the page stays, with all that was typed. ───────────

  const sentOn = new WeakSet();
  let isAsking = false, isLeaving = false;

  async function isAnswered() {
    if (!navigator.onLine) return false;
    try {
      const asked = { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(ANSWER_MS) };
      return (await fetch("/health/live", asked)).status < 500;
    } catch {
      return false;
    }
  }

  function sayNotSent() {
    const notice = document.getElementById("not-sent") || document.createElement("div");
    notice.id = "not-sent";
    notice.className = "ds-alert";
    notice.dataset.color = "danger";
    notice.tabIndex = -1;
    notice.setAttribute("role", "alert");
    notice.textContent = words.notSent;
    document.getElementById("main").prepend(notice);
    notice.focus();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target, submitter = event.submitter;
    [...form.elements].filter(wasMended).forEach(accept);
    const unreadable = [...form.elements].filter(isUnreadable);
    if (unreadable.length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      unreadable.forEach(refuse);
      unreadable[0].focus();
      return;
    }
    if (form.getAttribute("method") !== "post" || !form.closest("main")) return;
    if (sentOn.delete(form)) {
      isLeaving = true;
      return;
    }
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    const isSent = await isAnswered();
    isAsking = false;
    if (!isSent) {
      sayNotSent();
      return;
    }
    document.getElementById("not-sent")?.remove();
    sentOn.add(form);
    form.requestSubmit(submitter);
    sentOn.delete(form);
  }, true);

  window.addEventListener("pageshow", () => { isLeaving = false; });

  // ── What is typed is kept as a draft: when that fails, it is said, tried again, and nobody leaves unwarned. ──

  const form = document.querySelector("form[data-keeps-draft]");
  if (!form) return;
  const state = document.getElementById("draft-state");
  let typed = 0, sent = 0, kept = 0, retry;

  const say = (sentence) => { if (state.textContent !== sentence) state.textContent = sentence; };
  const keepAgain = () => { if (kept < typed) form.dispatchEvent(new Event("keep-again")); };
  for (const kind of ["input", "change"]) form.addEventListener(kind, () => { typed += 1; });

  form.addEventListener("htmx:config:request", ({ detail }) => { detail.ctx.request.timeout = `${ANSWER_MS}ms`; });
  form.addEventListener("htmx:before:request", () => { sent = typed; });
  form.addEventListener("htmx:finally:request", ({ detail }) => {
    const response = detail.ctx.response;
    clearTimeout(retry);
    if (response && response.status < 300 && !response.raw.redirected) {
      kept = Math.max(kept, sent);
      return;
    }
    // What is wrong with the text itself the server says in its own words; trying again does not mend it.
    if (response && (response.status === 413 || response.status === 422)) return;
    say(response ? words.notKept : words.notConnected);
    retry = setTimeout(keepAgain, RETRY_MS);
  });
  window.addEventListener("online", keepAgain);
  window.addEventListener("offline", () => { if (kept < typed) say(words.notConnected); });

  window.addEventListener("beforeunload", (event) => { if (kept < typed && !isLeaving) event.preventDefault(); });
  window.addEventListener("pagehide", () => {
    if (kept === typed || isLeaving) return;
    const body = new URLSearchParams(new FormData(form));
    fetch(form.dataset.keepsDraft, { method: "POST", body, keepalive: true }).catch(() => {});
  });
})();
