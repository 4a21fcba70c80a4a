// Commits what is being typed into a draft once the typing pauses, as Ctrl+Enter does, so that a
// crash costs a second at most. Focus, caret and undo stay as they are: nothing is written into the
// box. It is installed once per page load, whatever the page draws again.
//
// What a reload catches before it is committed is kept by this tab and typed again when the box is
// back: the server stops a page that goes, and what it was just told with it. If the box by then
// says what it never said here, somebody else changed it, and theirs stays.
(() => {
  const PAUSE_MS = 800;
  const FRESH_MS = 3000; // committed so shortly ago that the server may not have taken it
  const LOOK_MS = 300;
  const BOXES = '[class*="st-key-draft_"] textarea';
  const LOOKS = 20; // a box may be there before its text is
  const KEPT = "sbTyped";
  if (window.sbAutosave) return;
  window.sbAutosave = true;
  const waiting = new Map();
  const said = new WeakMap(); // box -> what it said when it was entered, and at each commit
  const typed = new Map(); // box -> when

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
    // While an input method composes a character, its Enter would be taken for a choice.
    if (!event.isComposing) waiting.set(box, setTimeout(() => commit(box), PAUSE_MS));
  }

  // The key of a draft's widget without the count that a new page begins anew.
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
      // As typing does it: React notices only the browser's own setter.
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
