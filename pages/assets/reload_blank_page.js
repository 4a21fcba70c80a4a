// Loads the page again when it has gone white: an error in Streamlit's own scripts takes all that is
// drawn away, and nothing comes back by itself. Once, and then not for a while: a page that breaks
// each time must not load for ever. It is installed once per page load.
(() => {
  if (window.sbRevive) return;
  window.sbRevive = true;
  const WAIT_MS = 300;
  const NOT_AGAIN_MS = 20000;
  const LAST = "sb-revived";
  const root = document.getElementById("root");
  if (!root) return;

  function revive() {
    if (root.childElementCount) return;
    try {
      const now = Date.now();
      if (now - Number(sessionStorage.getItem(LAST)) < NOT_AGAIN_MS) return;
      sessionStorage.setItem(LAST, String(now));
    } catch {
      return; // without a memory it might never end
    }
    location.reload();
  }
  new MutationObserver(() => {
    if (!root.childElementCount) setTimeout(revive, WAIT_MS);
  }).observe(root, { childList: true });
})();
