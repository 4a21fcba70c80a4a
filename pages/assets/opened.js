// Keeps opened details open, and the focus in them, when the page draws them anew: an element of
// many steps is replaced as a whole. It is installed once per page load.
(() => {
  if (window.sbOpened) return;
  window.sbOpened = true;
  const MOST = 200;
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
      if (opened.size > MOST) opened.delete(opened.values().next().value);
    },
    true, // it does not bubble
  );
  document.addEventListener("focusin", (event) => {
    focused = event.target.closest?.(BOXES)?.dataset.keep ?? "";
  });

  // Before anything is painted, so nothing is seen to close.
  new MutationObserver((changes) => {
    if (!changes.some((change) => change.addedNodes.length)) return;
    const lost = focused && document.activeElement === document.body;
    for (const box of document.querySelectorAll(BOXES)) {
      if (!box.open && opened.has(box.dataset.keep)) box.open = true;
      if (lost && box.dataset.keep === focused) box.querySelector("summary")?.focus({ preventScroll: true });
    }
  }).observe(document.body, { childList: true, subtree: true });
})();
