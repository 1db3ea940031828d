// Draws a signature with a finger, a pen or a mouse; kept as integers on 600 by 200 in a hidden input. The typed name is enough.
(() => {
  "use strict";
  const MOST_STROKES = 100, MOST_POINTS = 3000, NEAR = 3;

  for (const box of document.querySelectorAll("[data-signature]")) {
    const input = document.getElementById(box.dataset.signature);
    const canvas = box.querySelector("canvas"), pen = canvas.getContext("2d"), clear = box.querySelector("[data-clear]");
    let strokes = read(), drawing = null;

    function read() {
      try { return JSON.parse(input.value || "[]"); } catch { return []; }
    }

    function point(event) {
      const frame = canvas.getBoundingClientRect();
      const at = (value, size, most) => Math.min(most, Math.max(0, Math.round((value / size) * most)));
      return [at(event.clientX - frame.left, frame.width, canvas.width), at(event.clientY - frame.top, frame.height, canvas.height)];
    }

    function draw() {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      Object.assign(pen, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(canvas).color });
      for (const stroke of strokes) {
        pen.beginPath();
        pen.moveTo(stroke[0], stroke[1]);
        for (let at = 0; at < stroke.length; at += 2) pen.lineTo(stroke[at], stroke[at + 1]);
        pen.stroke();
      }
      canvas.setAttribute("aria-label", strokes.length ? canvas.dataset.drawn : canvas.dataset.empty);
      clear.hidden = !strokes.length;
    }

    function keep() {
      input.value = strokes.length ? JSON.stringify(strokes) : "";
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    const points = () => strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);

    canvas.addEventListener("pointerdown", (event) => {
      if (event.button || strokes.length >= MOST_STROKES || points() >= MOST_POINTS) return;
      canvas.setPointerCapture(event.pointerId);
      drawing = point(event);
      strokes.push(drawing);
      draw();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing || points() >= MOST_POINTS) return;
      const [x, y] = point(event), [lastX, lastY] = drawing.slice(-2);
      if (Math.hypot(x - lastX, y - lastY) < NEAR) return;
      drawing.push(x, y);
      draw();
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => {
      if (drawing) { drawing = null; keep(); }
    });
    clear.addEventListener("click", () => {
      strokes = [];
      draw();
      keep();
      box.parentElement.querySelector("input:not([type=hidden])")?.focus(); // the button goes: the name signs
    });
    box.hidden = false;
    draw();
  }
})();
