// Keeps opened details open, and the focus in them, when they are redrawn: one HTML element holds
// many steps and is replaced as a whole. Installed once per page load.
(() => {
  if (window.sbKeepDetailsOpen) return;
  window.sbKeepDetailsOpen = true;
  const MAX_OPEN = 200;
  const BOXES = "details[data-keep]";
  const opened = new Set();
  let focused = "";

  document.addEventListener(
    "toggle",
    (event) => {
      const box = event.target;
      if (!(box instanceof HTMLElement) || !box.matches(BOXES) || !box.isConnected) return;
      opened.delete(box.dataset.keep);
      if (box.open) opened.add(box.dataset.keep);
      if (opened.size > MAX_OPEN) opened.delete(opened.values().next().value);
    },
    true, // toggle events do not bubble
  );
  document.addEventListener("focusin", (event) => {
    focused = event.target.closest?.(BOXES)?.dataset.keep ?? "";
  });

  // A mutation observer runs before the browser paints, so nothing closes visibly.
  new MutationObserver((changes) => {
    if (!changes.some((change) => change.addedNodes.length)) return;
    const lost = focused && document.activeElement === document.body;
    for (const box of document.querySelectorAll(BOXES)) {
      if (!box.open && opened.has(box.dataset.keep)) box.open = true;
      if (lost && box.dataset.keep === focused) box.querySelector("summary")?.focus({ preventScroll: true });
    }
  }).observe(document.body, { childList: true, subtree: true });
})();
