// Plays a call's recording from any line of its transcript and highlights the line that is playing.
// Installed once per page load; it looks the player and the lines up at each event, because the page
// may redraw them.
(() => {
  const AUDIO = ".st-key-call_player audio";
  const LEAD_S = 0.3; // a line's time is the server's speech start, which is later than the first sound
  const plays = document.createElement("audio").canPlayType('audio/ogg; codecs="opus"');
  document.documentElement.classList.toggle("sb-no-opus", !plays);
  if (window.sbPlayer) return;
  window.sbPlayer = true;
  let wanted = null; // the chosen line, until playback reaches it
  let following = true; // scroll the transcript along, until a person scrolls it

  const mine = (event) => event.target instanceof Element && event.target.matches(AUDIO);

  function playFrom(atMs) {
    const audio = document.querySelector(AUDIO);
    if (!audio) return;
    wanted = atMs;
    following = true;
    if (audio.readyState > 0) return begin(audio);
    audio.load();
  }

  function begin(audio) {
    audio.currentTime = Math.max(0, wanted / 1000 - LEAD_S);
    audio.play().catch(() => {}); // the browser's controls show that it does not play
    light(audio);
  }

  // Streamlit (1.67) sets a recording to its start when its length is known, and that may come after
  // a line was chosen. A listener that is added while the event is captured runs after Streamlit's.
  document.addEventListener("loadedmetadata", (event) => {
    if (mine(event) && wanted !== null) event.target.addEventListener("loadedmetadata", () => begin(event.target), { once: true });
  }, true);

  function light(audio) {
    let at = audio.currentTime * 1000;
    if (wanted !== null && at < wanted) at = wanted;
    else wanted = null;
    let fresh = null;
    for (const line of document.querySelectorAll("[data-at-ms]")) {
      const heard = !audio.ended && at >= Number(line.dataset.atMs) && at < Number(line.dataset.endMs);
      if (heard === line.classList.contains("sb-heard")) continue;
      line.classList.toggle("sb-heard", heard);
      if (heard) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
      if (heard) fresh ??= line;
    }
    if (fresh && following) show(fresh);
  }

  // Scrolls only the list of lines, not the page.
  function show(line) {
    let list = line.parentElement;
    while (list && !/auto|scroll/.test(getComputedStyle(list).overflowY)) list = list.parentElement;
    if (!list || list.matches('[data-testid="stMain"]')) return;
    const box = list.getBoundingClientRect(), place = line.getBoundingClientRect();
    if (place.top >= box.top && place.bottom <= box.bottom) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const above = (list.clientHeight - Math.min(place.height, list.clientHeight)) / 3;
    list.scrollBy({ top: place.top - box.top - above, behavior: still ? "auto" : "smooth" });
  }

  function theirs(event) {
    if (event.target instanceof Element && !event.target.closest("audio")) following = false;
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-play-ms]");
    if (button) playFrom(Number(button.dataset.playMs));
  });
  document.addEventListener("keydown", (event) => {
    const key = event.key;
    if (key === "Enter" && event.target instanceof Element && event.target.matches("[data-at-ms]"))
      playFrom(Number(event.target.dataset.atMs));
    if (["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"].includes(key)) theirs(event);
  });
  for (const kind of ["wheel", "touchmove"])
    document.addEventListener(kind, theirs, { capture: true, passive: true });
  // A scroll bar has no events of its own: a press on it targets the list.
  document.addEventListener("pointerdown", (event) => {
    const list = event.target;
    if (list instanceof Element && event.offsetX > list.clientWidth) theirs(event);
  }, true);
  // Media events do not bubble, but they can be captured.
  for (const kind of ["timeupdate", "seeked", "ended", "play"])
    document.addEventListener(kind, (event) => {
      if (!mine(event)) return;
      if (kind === "play") following = true;
      if (kind === "seeked" && wanted !== null && event.target.currentTime * 1000 < wanted - 1000)
        wanted = null; // a person moved the player's slider
      light(event.target);
    }, true);
})();
