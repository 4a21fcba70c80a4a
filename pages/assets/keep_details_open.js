// Keeps opened details with data-keep open, and the focus in them, when they are redrawn: one
// HTML element holds many steps and is replaced as a whole. Installed once per page load.
(() => {
  if (window.sbKeepDetailsOpen) return;
  window.sbKeepDetailsOpen = true;
  const MAX_OPEN = 200;
  const BOXES = "details[data-keep]";
  const opened = new Set(); // data-keep values, oldest first
  let focused = "";

  const remember = (box, open) => {
    opened.delete(box.dataset.keep);
    if (open) opened.add(box.dataset.keep);
    if (opened.size > MAX_OPEN) opened.delete(opened.values().next().value);
  };
  // At the click, before the box changes: its toggle event comes a task later, when the page may
  // have replaced the box already.
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("summary")?.parentElement;
    if (box?.matches(BOXES)) remember(box, !box.open);
  });
  // A box that a search in the page opened gets no click.
  document.addEventListener(
    "toggle",
    (event) => {
      const box = event.target;
      if (box instanceof HTMLElement && box.matches(BOXES) && box.isConnected) remember(box, box.open);
    },
    true, // toggle events do not bubble
  );
  document.addEventListener("focusin", (event) => {
    focused = event.target.closest?.(BOXES)?.dataset.keep ?? "";
  });

  // A mutation observer runs before the browser paints, so nothing closes visibly. Only boxes that
  // are new: one that stays in the page may have been closed by a click just now.
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]);
    const lost = focused && document.activeElement === document.body;
    for (const node of added) {
      if (!(node instanceof Element)) continue;
      const boxes = [...node.querySelectorAll(BOXES)];
      if (node.matches(BOXES)) boxes.unshift(node);
      for (const box of boxes) {
        if (opened.has(box.dataset.keep)) box.open = true;
        if (lost && box.dataset.keep === focused)
          box.querySelector("summary")?.focus({ preventScroll: true });
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
})();
