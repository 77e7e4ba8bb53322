// The report's one program: it shows one time step of the run. Of all elements that have a
// data-t, those of that step are "now". Play goes forward through time to the last step, then
// back to the first, as the error does. Without this program all steps stand below each other.
(() => {
  "use strict";
  const marks = document.querySelectorAll("[data-t]");
  const element = (id) => document.getElementById(id);
  const slider = element("time"), moment = element("moment"), play = element("play");
  const last = Number(slider.max), beat = 900;  // milliseconds
  let timer = null, way = 1;

  const now = () => Number(slider.value);

  function show(step) {
    const t = Math.max(1, Math.min(last, step));
    marks.forEach((mark) => mark.classList.toggle("now", Number(mark.dataset.t) === t));
    const back = timer !== null && way < 0 ? ", on the way back" : "";
    slider.value = t;
    moment.textContent = `step ${t} of ${last}${back}`;
    slider.setAttribute("aria-valuetext", moment.textContent);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
    show(now());
  }

  function start() {
    timer = setInterval(() => {
      if (now() === last) way = -1;
      if (way < 0 && now() === 1) stop();
      else show(now() + way);
    }, beat);
    way = 1;
    play.textContent = "Pause";
    show(now() === last ? 1 : now());
  }

  function go(step) {
    stop();
    show(step);
  }

  // The arrows go through time wherever the focus is, but in a box that they scroll. Home and
  // End are the page's own, but at the controls.
  function pressed(event) {
    const steps = { ArrowLeft: now() - 1, ArrowRight: now() + 1, Home: 1, End: last };
    const box = event.target.closest(".scroll"), controls = event.target.closest(".controls");
    if (!(event.key in steps) || box || (!controls && !event.key.startsWith("Arrow"))) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(steps[event.key]);
  }

  slider.addEventListener("input", () => go(now()));
  play.addEventListener("click", () => (timer === null ? start() : stop()));
  element("back").addEventListener("click", () => go(now() - 1));
  element("on").addEventListener("click", () => go(now() + 1));
  document.addEventListener("keydown", pressed);
  document.documentElement.classList.add("live");
  show(1);
})();
