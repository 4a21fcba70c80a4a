// Commits the text of a draft once typing pauses, as Ctrl+Enter does, so that a crash loses a second
// at most. Focus, caret and undo stay, because nothing is written into the text area. Installed once
// per page load.
//
// Text that was not committed before a reload is stored by this tab and typed again after it: the
// server stops the session of a closed page together with its last messages. If the text area then
// has a text that it never had in this tab, another user changed it, and that text stays.
(() => {
  const PAUSE_MS = 800;
  const FRESH_MS = 3000; // committed so recently that the server may not have it
  const LOOK_MS = 300;
  const BOXES = '[class*="st-key-draft_"] textarea';
  const LOOKS = 20; // an area may be drawn before its text
  const KEPT = "sbTyped";
  if (window.sbAutosave) return;
  window.sbAutosave = true;
  const waiting = new Map();
  const said = new WeakMap(); // area -> its texts when it was entered and at each commit
  const typed = new Map(); // area -> time of the last input

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
      if (!box.isConnected || Date.now() - at > PAUSE_MS + FRESH_MS) continue;
      found[place(box)] = { text: box.value, over: said.get(box) ?? [] };
    }
    if (Object.keys(found).length) sessionStorage.setItem(KEPT, JSON.stringify(found));
  }

  function bringBack() {
    const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    for (const box of document.querySelectorAll(BOXES)) {
      const kept = found[place(box)];
      if (!kept) continue;
      kept.looks = (kept.looks ?? 0) + 1;
      const known = box.value === kept.text || kept.over.includes(box.value);
      if (known || kept.looks > LOOKS) delete found[place(box)];
      sessionStorage.setItem(KEPT, JSON.stringify(found));
      if (!known || box.value === kept.text) continue;
      // React notices a value only when the browser's own setter sets it.
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, kept.text);
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!Object.keys(found).length) {
      sessionStorage.removeItem(KEPT);
      clearInterval(looking);
    }
  }
  const looking = setInterval(bringBack, LOOK_MS);

  document.addEventListener("beforeinput", before, true);
  document.addEventListener("input", later, true);
  document.addEventListener("compositionend", later, true);
  const leaving = () => [...waiting.keys()].forEach(commit);
  document.addEventListener("visibilitychange", () => document.hidden && leaving());
  window.addEventListener("pagehide", () => {
    keep();
    leaving();
  });
})();
