// Focuses the input that replaces a focused one in an approval form: secret inputs are emptied by
// replacing them. Installed once per page load.
(() => {
  if (window.sbRefocus) return;
  window.sbRefocus = true;
  const CARD = ".st-key-approval_card";
  let focused = null;

  document.addEventListener("focusin", (event) => {
    focused = event.target.matches?.(`${CARD} input`) ? event.target : null;
  });

  new MutationObserver(() => {
    if (!focused || focused.isConnected) return;
    const card = document.querySelector(CARD);
    if (!card || document.activeElement !== document.body) {
      focused = null;
      return;
    }
    const label = focused.getAttribute("aria-label");
    const boxes = [...card.querySelectorAll("input")];
    boxes.find((box) => box.getAttribute("aria-label") === label)?.focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });
})();
