// Warns two minutes before the session of a person who signed in ends, and lets her stay by one press (WCAG 2.2.1). It asks the
// server how long is left, since other tabs and saved drafts make the session last. Without it nothing saved is lost.
(() => {
  "use strict";
  const BEFORE = 120, LATER = 15, PATIENCE = 10000, SAID_AT = [60, 20];
  const box = document.getElementById("session");
  if (!box?.showModal) return;
  const part = (name) => box.querySelector(`[data-session-${name}]`);
  const stay = part("stay"), again = part("again"), when = part("when");
  let ends = 0, timer = 0, tick = 0, said = "";

  // The seconds left by the server; null while it cannot be reached.
  async function ask(method) {
    try {
      const data = method === "POST" ? new FormData(stay) : null;
      const headers = { Accept: "application/json" }, signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch("/session", { method, body: data, credentials: "same-origin", headers, signal });
      return answer.ok ? (await answer.json()).left : null;
    } catch { return null; }
  }

  function plan(seconds) {
    ends = Date.now() + seconds * 1000;
    clearTimeout(timer);
    timer = setTimeout(check, Math.max(seconds - BEFORE, 0) * 1000);
  }

  async function check() {
    const left = await ask("GET");
    clearTimeout(timer);
    if (left === null) timer = setTimeout(check, LATER * 1000);
    else if (left > BEFORE + 1) plan(left);
    else if (left > 0) warn(left);
    else over();
  }

  function words(left) {
    if (left > 60) return box.dataset.minutes.replace("{n}", Math.ceil(left / 60));
    return left > 20 ? box.dataset.minute : box.dataset.seconds.replace("{n}", left);
  }

  function warn(left) {
    ends = Date.now() + left * 1000;
    const kept = Boolean(document.querySelector("form[data-autosave]"));
    part("saved").hidden = !kept;
    part("unsaved").hidden = kept;
    if (!box.open) box.showModal();
    clearInterval(tick);
    tick = setInterval(count, 1000);
    count();
  }

  // The words change each second for the eyes; they are spoken at the beginning, at a minute and at twenty seconds.
  function count() {
    const left = Math.max(Math.round((ends - Date.now()) / 1000), 0);
    const mark = String(SAID_AT.find((moment) => left <= moment && left > moment - 2) || "");
    when.setAttribute("aria-live", mark && mark !== said ? "assertive" : "off");
    said = mark || said;
    when.textContent = words(left);
    if (left) return;
    clearInterval(tick);
    check();
  }

  function over() {
    clearInterval(tick);
    box.querySelector("h2").textContent = box.dataset.overTitle;
    for (const [name, on] of [["stay", false], ["again", true], ["last", false]]) part(name).hidden = !on;
    when.parentElement.hidden = true;
    const link = again.querySelector("a");
    // A form that was saved since brings its answers along by a link of its own.
    const kept = document.querySelector("[data-sign-in]");
    link.href = kept?.href || `/connexion?retour=${encodeURIComponent(window.location.pathname + window.location.search)}`;
    if (!box.open) box.showModal();
    link.focus();
  }

  async function goOn() {
    const left = await ask("POST");
    if (left === null) return;
    clearInterval(tick);
    if (!left) return over();
    if (left <= BEFORE) { part("last").hidden = false; again.hidden = false; stay.hidden = true; again.querySelector("a").focus(); return warn(left); }
    box.close();
    plan(left);
  }

  stay.addEventListener("submit", (event) => { event.preventDefault(); goOn(); });
  // Escape means that somebody is there; once the session is over it only closes.
  box.addEventListener("cancel", (event) => { if (!stay.hidden) { event.preventDefault(); goOn(); } });
  // A machine that slept counts no time: look at the clock when the page is seen again.
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() > ends - BEFORE * 1000) check(); });
  plan(Number(box.dataset.left));
})();
