// A form page: questions appear as one answers, the draft saves itself. Without it the server does both.
(() => {
  "use strict";
  const PAUSE = 1500, PATIENCE = 10000, SENT_BESIDE = "csrf_token";

  // In the order of the page: an answer whose question is hidden counts for nothing below it.
  function showQuestions(form, questions, earlier) {
    const data = new FormData(form);
    const answers = { ...earlier };
    for (const { box, id, kind, condition } of questions) {
      const shown = !condition || window.guichetLogic.evaluate({ "!!": [condition] }, answers);
      box.hidden = !shown;
      if (!shown) { delete answers[id]; continue; }
      const value = window.guichetForms.read(kind, data, id);
      if (value === undefined) continue;
      if (value === null) delete answers[id]; else answers[id] = value;
    }
  }

  function conditions(form) {
    if (!window.guichetLogic || !window.guichetForms) return;
    const questions = [...form.querySelectorAll("[data-field]")].map((box) => ({
      box, id: box.dataset.field, kind: box.dataset.kind,
      condition: box.dataset.condition ? JSON.parse(box.dataset.condition) : null,
    }));
    if (!questions.some(({ condition }) => condition)) return;
    const refresh = () => showQuestions(form, questions, JSON.parse(form.dataset.answers || "{}"));
    form.addEventListener("input", refresh);
    form.addEventListener("change", refresh);
    refresh();
  }

  function autosave(form) {
    const line = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    let timer, busy = false, again = false, leaving = false;

    async function save() {
      if (leaving) return;
      if (busy) { again = true; return; }
      busy = true;
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "error",
          headers: { "X-CSRF-Token": form.elements[SENT_BESIDE]?.value || "", Accept: "application/json" },
          signal: AbortSignal.timeout(PATIENCE),
        });
        say(answer.ok ? "saved" : "failed");
      } catch (fault) {
        // Offline, too slow or interrupted: the page still holds every answer, and the next pause tries again.
        if (!leaving) say("failed");
      } finally {
        busy = false;
        if (again) { again = false; plan(); }
      }
    }

    function say(what) {
      if (!line) return;
      const time = new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" });
      line.textContent = line.dataset[what].replace("{time}", time);
    }

    function plan() {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }

    form.addEventListener("input", plan);
    form.addEventListener("change", plan);
    form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
    window.addEventListener("pageshow", () => { leaving = false; });
  }

  for (const form of document.querySelectorAll("form[data-form]")) {
    // A question hidden by its condition must not hold the page back; the server says what is missing.
    form.noValidate = true;
    conditions(form);
    if (form.dataset.autosave) autosave(form);
  }
})();
