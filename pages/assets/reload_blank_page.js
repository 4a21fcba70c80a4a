// Reloads a page that has turned white: an error in Streamlit's frontend removes all elements for
// good (https://github.com/streamlit/streamlit/issues/15084). At most once in NOT_AGAIN_MS, so that a
// page that always breaks does not reload forever. Installed once per page load.
(() => {
  if (window.sbReloadBlankPage) return;
  window.sbReloadBlankPage = true;
  const WAIT_MS = 300;
  const NOT_AGAIN_MS = 20000;
  const LAST = "sb-reloaded";
  const root = document.getElementById("root");
  if (!root) return;

  function reload() {
    if (root.childElementCount) return;
    try {
      const now = Date.now();
      if (now - Number(sessionStorage.getItem(LAST)) < NOT_AGAIN_MS) return;
      sessionStorage.setItem(LAST, String(now));
    } catch {
      return; // without storage it could reload forever
    }
    location.reload();
  }
  new MutationObserver(() => {
    if (!root.childElementCount) setTimeout(reload, WAIT_MS);
  }).observe(root, { childList: true });
})();
