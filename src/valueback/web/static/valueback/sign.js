/* Signing pages: drawing a signature, and going on once the document was opened. Both work without this file. */
"use strict";
(() => {
  const WIDTH = 600;
  const HEIGHT = 200;
  const MOST_STROKES = 200;
  const MOST_POINTS = 5000;

  /* A canvas in [data-draw="field"]: strokes in whole numbers of a 600 x 200 box, kept as JSON in the hidden field. */
  const pad = (box) => {
    const field = document.querySelector(`input[name="${box.dataset.draw}"]`);
    const canvas = box.querySelector("canvas");
    const brush = canvas.getContext("2d");
    let strokes = [];
    let open = null;
    const show = () => {
      const scale = window.devicePixelRatio || 1;
      canvas.width = WIDTH * scale;
      canvas.height = HEIGHT * scale;
      brush.setTransform(scale, 0, 0, scale, 0, 0);
      brush.strokeStyle = getComputedStyle(canvas).color;
      brush.lineWidth = 4;
      brush.lineCap = brush.lineJoin = "round";
      for (const stroke of strokes) {
        brush.beginPath();
        brush.moveTo(...stroke[0]);
        for (const point of stroke.length > 1 ? stroke.slice(1) : stroke) brush.lineTo(...point);
        brush.stroke();
      }
    };
    const keep = () => { field.value = strokes.length ? JSON.stringify(strokes) : ""; };
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    const point = (event) => {
      const edge = canvas.getBoundingClientRect();
      return [within((event.clientX - edge.left) * WIDTH / edge.width, WIDTH),
        within((event.clientY - edge.top) * HEIGHT / edge.height, HEIGHT)];
    };
    const drawn = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    canvas.addEventListener("pointerdown", (event) => {
      if (strokes.length >= MOST_STROKES || drawn() >= MOST_POINTS || !event.isPrimary) return;
      canvas.setPointerCapture(event.pointerId);
      open = [point(event)];
      strokes.push(open);
      show();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!open || drawn() >= MOST_POINTS) return;
      const [x, y] = point(event);
      const [lastX, lastY] = open[open.length - 1];
      if (Math.hypot(x - lastX, y - lastY) < 3) return;
      open.push([x, y]);
      show();
    });
    const done = () => { open = null; keep(); };
    canvas.addEventListener("pointerup", done);
    canvas.addEventListener("pointercancel", done);
    box.querySelector("[data-clear]").addEventListener("click", () => { strokes = []; keep(); show(); });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
    try { strokes = JSON.parse(field.value || "[]"); } catch { strokes = []; }
    box.hidden = false;
    show();
  };
  document.querySelectorAll("[data-draw]").forEach(pad);

  /* After the document was opened in its own tab, coming back to this one goes on to the signature. */
  const opening = document.querySelector("form[data-then]");
  if (opening) {
    let opened = false;
    const go = () => { if (opened && !document.hidden) location.assign(opening.dataset.then); };
    opening.addEventListener("submit", () => {
      setTimeout(() => { opened = true; go(); }, 1500);
    });
    document.addEventListener("visibilitychange", go);
    addEventListener("focus", go);
  }
})();
