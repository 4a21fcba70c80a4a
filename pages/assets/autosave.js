// Commits the text of a draft once typing pauses, as Ctrl+Enter does, so that a crash loses a second
// at most. Focus, caret and undo stay, because nothing is written into the text area. Installed once
// per page load.
//
// Text that was not committed before a reload, or before the server went away, is stored by this tab
// and typed again when the page is back: the server stops the session of a closed page together with
// its last messages, and a server that was killed draws what it had saved. If the text area then has
// a text that it never had in this tab, another user changed it, and that text stays.
(() => {
  const PAUSE_MS = 800;
  const FRESH_MS = 3000; // committed so recently that the server may not have it
  const LOOK_MS = 300;
  const BOXES = '[class*="st-key-draft_"] textarea';
  const LOOKS = 20; // an area may be drawn before its text, and once more after it
  const STATE = "data-test-connection-state"; // of Streamlit's own connection
  const KEPT = "sbTyped";
  if (window.sbAutosave) return;
  window.sbAutosave = true;
  const waiting = new Map();
  const said = new WeakMap(); // area -> its texts when it was entered and at each commit
  const typed = new Map(); // area -> time of the last input
  let lostAt = 0; // when the server went away; 0 while it is there
  let looking = 0;

  function commit(box) {
    clearTimeout(waiting.get(box));
    waiting.delete(box);
    if (!box.isConnected) return;
    said.set(box, [...(said.get(box) ?? []), box.value].slice(-4));
    box.dispatchEvent(
      new KeyboardEvent("keydown", {
        key: "Enter", code: "Enter", keyCode: 13, which: 13, ctrlKey: true, bubbles: true, cancelable: true,
      }),
    );
  }

  function mine(event) {
    const box = event.target;
    return box instanceof HTMLTextAreaElement && box.matches(BOXES) ? box : null;
  }

  function before(event) {
    const box = mine(event);
    if (box && !waiting.has(box)) said.set(box, [...(said.get(box) ?? []), box.value].slice(-4));
  }

  function later(event) {
    const box = mine(event);
    if (!box) return;
    clearTimeout(waiting.get(box));
    for (const gone of typed.keys()) if (!gone.isConnected) typed.delete(gone);
    typed.set(box, Date.now());
    if (lostAt) keep();
    else if (event.isTrusted) forget(place(box)); // a person goes on from what is there
    // While an input method composes a character, Enter would select a candidate.
    if (!event.isComposing) waiting.set(box, setTimeout(() => commit(box), PAUSE_MS));
  }

  // The key of a draft's widget without its counter, which starts again after a reload.
  function place(box) {
    const names = box.closest('[class*="st-key-draft_"]').className;
    return names.match(/st-key-(draft_[0-9a-f]+)_\d+(_\w+)/)?.slice(1).join("");
  }

  function keep() {
    const found = {};
    for (const [box, at] of typed) {
      if (!box.isConnected || (lostAt || Date.now()) - at > PAUSE_MS + FRESH_MS) continue;
      found[place(box)] = { text: box.value, over: said.get(box) ?? [], looks: 0 };
    }
    if (Object.keys(found).length) sessionStorage.setItem(KEPT, JSON.stringify(found));
  }

  const kept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");

  function store(found) {
    if (Object.keys(found).length) return sessionStorage.setItem(KEPT, JSON.stringify(found));
    sessionStorage.removeItem(KEPT);
    clearInterval(looking);
  }

  function forget(name) {
    const found = kept();
    delete found[name];
    store(found);
  }

  // A button of the draft, such as Discard, is pressed by a person who has seen what is there.
  function decided(event) {
    if (!event.isTrusted || !event.target.closest('[class*="st-key-draft_"] button')) return;
    const found = kept();
    for (const box of document.querySelectorAll(BOXES)) {
      if (found[place(box)]?.text === box.value) delete found[place(box)];
    }
    store(found);
  }

  function bringBack() {
    if (document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning") return; // an older drawing
    const found = kept();
    for (const box of document.querySelectorAll(BOXES)) {
      const one = found[place(box)];
      if (!one) continue;
      one.looks += 1;
      if (one.looks > LOOKS) delete found[place(box)];
      if (box.value === one.text || !one.over.includes(box.value)) continue;
      // React notices a value only when the browser's own setter sets it.
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, one.text);
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    store(found);
  }

  function look() {
    clearInterval(looking);
    const found = kept();
    for (const one of Object.values(found)) one.looks = 0;
    looking = setInterval(bringBack, LOOK_MS);
    store(found);
  }

  function connectionChanged([{ target }]) {
    if (target.getAttribute(STATE) === "CONNECTED") {
      if (lostAt) look();
      lostAt = 0;
    } else if (!lostAt) {
      lostAt = Date.now();
      keep();
    }
  }
  look();
  new MutationObserver(connectionChanged).observe(document.getElementById("root"), { attributeFilter: [STATE], subtree: true });

  document.addEventListener("beforeinput", before, true);
  document.addEventListener("input", later, true);
  document.addEventListener("compositionend", later, true);
  document.addEventListener("click", decided, true);
  const leaving = () => [...waiting.keys()].forEach(commit);
  document.addEventListener("visibilitychange", () => document.hidden && leaving());
  document.addEventListener("switchboard-rerun", leaving); // the run may draw another user's text
  window.addEventListener("pagehide", () => {
    keep();
    leaving();
  });
})();
