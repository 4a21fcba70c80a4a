// Commits what is being typed into a draft once the typing pauses, as Ctrl+Enter does, so that a
// crash or a reload costs a second at most. Focus, caret and undo stay as they are: nothing is
// written into the box. It is installed once per page load, whatever the page draws again.
(() => {
  const PAUSE_MS = 800;
  const BOXES = '[class*="st-key-draft_"] textarea';
  if (window.sbAutosave) return;
  window.sbAutosave = true;
  const waiting = new Map();

  function commit(box) {
    clearTimeout(waiting.get(box));
    waiting.delete(box);
    if (!box.isConnected) return;
    box.dispatchEvent(
      new KeyboardEvent("keydown", {
        key: "Enter", code: "Enter", keyCode: 13, which: 13, ctrlKey: true, bubbles: true, cancelable: true,
      }),
    );
  }

  function later(event) {
    const box = event.target;
    if (!(box instanceof HTMLTextAreaElement) || !box.matches(BOXES)) return;
    clearTimeout(waiting.get(box));
    // While an input method composes a character, its Enter would be taken for a choice.
    if (!event.isComposing) waiting.set(box, setTimeout(() => commit(box), PAUSE_MS));
  }

  document.addEventListener("input", later, true);
  document.addEventListener("compositionend", later, true);
  const leaving = () => [...waiting.keys()].forEach(commit);
  document.addEventListener("visibilitychange", () => document.hidden && leaving());
  window.addEventListener("pagehide", leaving);
})();
