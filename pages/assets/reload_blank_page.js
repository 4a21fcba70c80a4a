// Reloads a page that has turned white or that Streamlit has given up: an error in its frontend removes
// all elements for good (https://github.com/streamlit/streamlit/issues/15084), and a message that it
// cannot read ends its connection for good. At most once in NOT_AGAIN_MS, so that a page that always
// breaks does not reload forever. Installed once per page load.
(() => {
  if (window.sbReloadBlankPage) return;
  window.sbReloadBlankPage = true;
  const WAIT_MS = 300;
  const NOT_AGAIN_MS = 20000;
  const LAST = "sb-reloaded";
  const STATE = "data-test-connection-state";
  const GIVEN_UP = `[${STATE}=DISCONNECTED_FOREVER]`;
  const root = document.getElementById("root");
  if (!root) return;
  const broken = () => !root.childElementCount || root.querySelector(GIVEN_UP);

  function reload() {
    if (!broken()) return;
    try {
      const now = Date.now();
      if (now - Number(sessionStorage.getItem(LAST)) < NOT_AGAIN_MS) return;
      sessionStorage.setItem(LAST, String(now));
    } catch {
      return; // without storage it could reload forever
    }
    location.reload();
  }
  const look = () => broken() && setTimeout(reload, WAIT_MS);
  new MutationObserver(look).observe(root, { childList: true });
  new MutationObserver(look).observe(root, { subtree: true, attributeFilter: [STATE] });
})();
