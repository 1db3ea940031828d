// Files sent from the page of questions: one after the other, with progress, a way to cancel and to try again. Without it
// the same buttons lead to a page that takes them. photos.js makes large photos smaller before.
(() => {
  "use strict";
  const SPACED = 3000, QUARTER = 25, PATIENCE = 20000, STALLED = 60000;
  const form = document.querySelector("form[data-deposit]");
  const kept = document.querySelector("[data-upload-words]");
  if (!form || !kept || !window.XMLHttpRequest) return;
  const words = kept.dataset, pending = new Set();
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const size = (n) => (n < 1e6 ? `${Math.max(Math.round(n / 1000), 1)}\u00a0ko` : `${(n / 1e6).toFixed(1).replace(".", ",")}\u00a0Mo`);
  const model = (name) => kept.querySelector(`[data-${name}-model]`).content.firstElementChild.cloneNode(true);
  const named = (line, name) => line.querySelectorAll("[data-name]").forEach((part) => { part.textContent = name; });

  // What the server answers to the page itself; a refusal becomes an error that bears its sentence.
  async function ask(address, values, data = new FormData()) {
    for (const [name, value] of Object.entries(values)) data.append(name, value);
    let answer;
    try {
      answer = await fetch(address, {
        method: "POST", body: data, credentials: "same-origin", redirect: "error",
        headers: { "X-CSRF-Token": form.elements.csrf_token.value, Accept: "application/json" },
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch { throw new Error(words.lost); }
    const said = await answer.json().catch(() => null);
    if (!answer.ok || !said) throw new Error(said?.detail || words.lost);
    return said;
  }

  // The file itself goes to the service that keeps files, which gives a receipt for it. It may take long, while it moves on.
  function transfer(item, address, file, progress, tooLarge) {
    return new Promise((resolve, reject) => {
      const request = item.request = new XMLHttpRequest(), data = new FormData();
      data.append("fichiers", file, file.name);
      const said = () => { try { return JSON.parse(request.responseText); } catch { return {}; } };
      let watch;
      const moves = () => { clearTimeout(watch); watch = setTimeout(() => request.abort(), STALLED); };
      request.open("POST", address);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRF-Token", form.elements.csrf_token.value);
      request.upload.addEventListener("progress", (step) => { moves(); progress(Math.round((100 * step.loaded) / (step.total || 1))); });
      for (const kind of ["error", "abort"]) request.addEventListener(kind, () => reject(new Error(words.lost)));
      request.addEventListener("loadend", () => clearTimeout(watch));
      request.addEventListener("load", () => {
        if (request.status === 200) return resolve(said().receipts);
        const sentence = said().detail || (request.status === 413 ? tooLarge : words.lost);
        return reject(Object.assign(new Error(sentence), { final: [413, 422].includes(request.status) }));
      });
      request.send(data);
      moves();
    });
  }

  function wake(box) {
    if (box.dataset.awake) return;
    box.dataset.awake = "1";
    const { upload: path, accept } = box.dataset, most = Number(box.dataset.most);
    const part = (name) => box.querySelector(`[data-${name}]`);
    const list = part("files"), ways = part("ways"), choose = part("choose"), shoot = part("shoot"), said = part("said");
    const queue = [];
    let busy = false, spoken = 0;

    const takes = (type) => accept.split(",").some((one) => one === type || (one.endsWith("/*") && type.startsWith(one.slice(0, -1))));
    const say = (sentence) => { said.textContent = sentence; spoken = Date.now(); };

    function complain(sentence) {
      part("upload-error")?.remove();
      box.classList.toggle("in-error", Boolean(sentence || box.querySelector(".error")));
      if (!sentence) return;
      const line = document.createElement("p");
      line.className = "error";
      line.dataset.uploadError = "";
      line.setAttribute("role", "alert");
      line.textContent = sentence;
      box.querySelector("legend").after(line);
      box.classList.add("in-error");
    }

    // A refused file takes no place: another may be chosen instead.
    function settle() {
      const full = list.children.length - list.querySelectorAll("[data-refused]").length >= most;
      list.hidden = !list.children.length;
      ways.hidden = full;
      part("full").hidden = !full;
    }

    function tell(joined) {
      box.querySelector(`[id="${CSS.escape(path)}-error"]`)?.remove();
      complain("");
      form.dispatchEvent(new CustomEvent("guichet:files", { detail: { path, files: joined } }));
    }

    function leave(line) {
      const held = line.contains(document.activeElement);
      line.remove();
      settle();
      if (held) (ways.hidden ? part("full") : choose).focus();
    }

    function add(files) {
      complain("");
      for (const item of [...pending]) if (item.line.parentNode === list && "refused" in item.line.dataset) forget(item);
      if (list.children.length + files.length > most) return complain(box.dataset.tooMany);
      for (const file of files) enter(file);
      settle();
      return next();
    }

    function enter(file) {
      const item = { file, line: model("sending"), note: "" };
      const on = (name, act) => item.line.querySelector(`[data-${name}]`).addEventListener("click", act);
      named(item.line, file.name);
      item.line.querySelector("progress").setAttribute("aria-label", file.name);
      on("cancel", () => { item.gone = true; item.request?.abort(); say(fill(words.cancelled, file)); forget(item); });
      on("drop", () => forget(item));
      on("retry", () => { state(item, words.waiting); queue.push(item); choose.focus(); next(); });
      state(item, words.waiting);
      list.append(item.line);
      pending.add(item);
      queue.push(item);
    }

    function forget(item) {
      item.gone = true;
      pending.delete(item);
      leave(item.line);
      complain("");
      if (item.release) item.release();
    }

    function state(item, note, fault = "") {
      item.failed = Boolean(fault);
      const show = (selector, on) => { item.line.querySelector(selector).hidden = !on; };
      item.line.querySelector("[data-note]").textContent = note;
      item.line.querySelector("[data-fault]").textContent = fault;
      for (const [selector, on] of [["progress", !fault], ["[data-cancel]", !fault], ["[data-fault]", fault], ["[data-drop]", fault], ["[data-retry]", fault && !item.final]]) show(selector, on);
    }

    function fail(item, fault) {
      item.final = Boolean(fault.final);
      state(item, item.note, fault.message);
      if (item.final) item.line.dataset.refused = "";
      const held = document.activeElement === document.body;
      settle();
      if (held && !ways.hidden) choose.focus({ preventScroll: true });
      say(fault.message);
    }

    function progress(item, percent) {
      item.line.querySelector("progress").value = percent;
      const note = percent < 100 ? fill(words.percent, { percent }) : words.checking;
      item.line.querySelector("[data-note]").textContent = [note, item.note].filter(Boolean).join(" · ");
      const quarter = Math.floor(percent / QUARTER);
      if (quarter > (item.quarter || 0) && Date.now() - spoken > SPACED) { item.quarter = quarter; say(note); }
    }

    function refusal(file) {
      if (!file.size) return words.empty;
      if (file.type && !takes(file.type)) return words.refused;
      return file.size > Number(box.dataset.heaviest) ? box.dataset.tooLarge : "";
    }

    async function prepared(item) {
      if (!("reduce" in box.dataset) || !takes("image/jpeg") || !window.guichetPhotos) return item.file;
      state(item, words.preparing);
      const lighter = await window.guichetPhotos.reduced(item.file);
      if (lighter !== item.file) item.note = fill(words.reduced, { before: size(item.file.size), after: size(lighter.size) });
      return lighter;
    }

    async function send(item) {
      const file = await prepared(item);
      const refused = refusal(file);
      if (refused) throw Object.assign(new Error(fill(refused, item.file)), { final: true });
      if (item.gone) return;
      say(fill(words.begun, item.file));
      progress(item, 0);
      const { url } = await ask(form.dataset.deposit, { add_file: path }, new FormData(form));
      if (item.gone) return;
      const receipts = await transfer(item, url, file, (percent) => progress(item, percent), fill(box.dataset.tooLarge, item.file));
      item.line.querySelector("[data-cancel]").hidden = true;
      const { files, waiting, place } = await ask(form.dataset.joined, { add_file: path, recu: receipts[0] });
      if (place && placed(place)) item.note = [item.note, place.text].filter(Boolean).join(" · ");
      if (waiting) item.note = [item.note, words.scanned].filter(Boolean).join(" · ");
      if (!item.gone) join(item, files);
    }

    // The question may stand on a later page, which then shows what the server keeps.
    function placed(place) {
      const boxes = ["text", "lat", "lon"].map((part) => form.elements[`${place.path}-${part}`]);
      if (!boxes.every(Boolean)) return true;
      if (boxes[0].value.trim()) return false;
      ["text", "lat", "lon"].forEach((part, at) => { boxes[at].value = place[part]; });
      for (const one of boxes) one.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    }

    function join(item, files) {
      const here = new Set([...list.querySelectorAll("[data-remove]")].map((button) => button.value));
      const file = files.find((one) => !here.has(`${path}:${one.document_id}`));
      pending.delete(item);
      if (file) item.line.before(received(file, item.note));
      leave(item.line);
      say([fill(words.joined, item.file), item.note].filter(Boolean).join(" "));
      tell(files);
    }

    function received(file, note) {
      const line = model("joined");
      named(line, file.name);
      line.querySelector("[data-note]").textContent = [size(file.size), note].filter(Boolean).join(" · ");
      Object.assign(line.querySelector("[data-remove]"), { name: "remove_file", value: `${path}:${file.document_id}` });
      return line;
    }

    async function next() {
      if (busy) return;
      const item = queue.shift();
      if (!item) return;
      busy = true;
      const released = new Promise((resolve) => { item.release = resolve; });
      try {
        if (!item.gone) await Promise.race([send(item), released]);
      } catch (fault) {
        if (!item.gone) fail(item, fault);
      } finally {
        busy = false;
        next();
      }
    }

    async function remove(button) {
      const line = button.closest("li"), name = line.querySelector("[data-name]").textContent;
      button.disabled = true;
      try {
        const { files } = await ask(form.dataset.joined, { add_file: path, remove_file: button.value });
        line.remove();
        settle();
        choose.focus();
        say(fill(words.removed, { name }));
        tell(files);
      } catch (fault) {
        button.disabled = false;
        complain(fault.message);
      }
    }

    function opens(button, more) {
      const input = document.createElement("input");
      Object.assign(input, { type: "file", hidden: true, ...more });
      input.addEventListener("change", (event) => { event.stopPropagation(); add([...input.files]); input.value = ""; });
      button.addEventListener("click", (event) => { event.preventDefault(); input.click(); });
      button.after(input);
    }

    opens(choose, { accept, multiple: most > 1 });
    const touched = matchMedia("(pointer: coarse)").matches;
    part("drop-words").hidden = touched;
    if (shoot && touched) {
      shoot.hidden = false;
      opens(shoot, { accept: "image/*" });
      shoot.nextElementSibling.setAttribute("capture", "environment");
    }
    const holds = (event) => event.dataTransfer?.types.includes("Files");
    ways.classList.add("drop");
    ways.addEventListener("dragover", (event) => { if (holds(event)) { event.preventDefault(); ways.classList.add("over"); } });
    ways.addEventListener("dragleave", () => ways.classList.remove("over"));
    ways.addEventListener("drop", (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      ways.classList.remove("over");
      add([...event.dataTransfer.files]);
    });
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (button) { event.preventDefault(); remove(button); }
    });
    box.guichetComplain = complain;
  }

  const wakeAll = (root) => root.querySelectorAll("[data-upload]").forEach(wake);
  wakeAll(form);
  form.addEventListener("guichet:row", (event) => wakeAll(event.target));
  // Going on would lose what is on its way, or let a person believe that a refused file is joined.
  form.addEventListener("submit", (event) => {
    const [item] = pending;
    if (!item || event.submitter?.formNoValidate) return;
    event.preventDefault();
    const box = item.line.closest("[data-upload]");
    box.guichetComplain([...pending].every((one) => one.failed) ? words.left : words.busy);
    (item.line.querySelector("button:not([hidden])") || event.submitter)?.focus();
  }, true);
  window.addEventListener("beforeunload", (event) => { if ([...pending].some((item) => !item.failed)) event.preventDefault(); });
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
})();
