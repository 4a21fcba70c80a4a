// A log for screen readers that stays in the document while the page around it is redrawn, and gets
// each announcement once. A live region that is replaced itself is read again as a whole, or not at
// all. Announcements are elements with a key in data-announce and the words as text. Installed once
// per page load; announcements that are on the page by then are not read.
(() => {
  if (window.sbScreenReaderLog) return;
  window.sbScreenReaderLog = true;
  const MAX_LINES = 8;
  const MAX_KEYS = 400;
  const log = document.createElement("div");
  log.id = "sb-log";
  log.setAttribute("role", "log");
  log.setAttribute("aria-live", "polite");
  log.setAttribute("aria-label", "Transcript");
  log.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";
  document.body.append(log);
  const readKeys = new Set();

  function announce(onLoad) {
    for (const element of document.querySelectorAll("[data-announce]")) {
      const key = element.dataset.announce;
      if (readKeys.has(key)) continue;
      readKeys.add(key);
      if (readKeys.size > MAX_KEYS) readKeys.delete(readKeys.values().next().value);
      if (onLoad) continue;
      const line = document.createElement("p");
      line.textContent = element.textContent;
      log.append(line);
      while (log.children.length > MAX_LINES) log.firstChild.remove();
    }
  }
  announce(true);
  new MutationObserver((changes) => {
    const elsewhere = (change) => change.target !== log && change.addedNodes.length;
    if (changes.some(elsewhere)) announce(false);
  }).observe(document.body, { childList: true, subtree: true });
})();
