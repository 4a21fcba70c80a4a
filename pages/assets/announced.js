// Reads news to screen readers: a log that stays in the document while the page around it is drawn
// anew, and gets each piece of news once. A live region that is itself replaced is read as a whole
// again, or not at all. News are elements with data-say, a key of their own, and the words as text.
// It is installed once per page load; what stood there before it is no news.
(() => {
  if (window.sbAnnounced) return;
  window.sbAnnounced = true;
  const KEPT = 8;
  const REMEMBERED = 400;
  const log = document.createElement("div");
  log.id = "sb-log";
  log.setAttribute("role", "log");
  log.setAttribute("aria-live", "polite");
  log.setAttribute("aria-label", "What was said");
  log.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";
  document.body.append(log);
  const said = new Set();

  function say(first) {
    for (const news of document.querySelectorAll("[data-say]")) {
      if (said.has(news.dataset.say)) continue;
      said.add(news.dataset.say);
      if (said.size > REMEMBERED) said.delete(said.values().next().value);
      if (first) continue;
      const line = document.createElement("p");
      line.textContent = news.textContent;
      log.append(line);
      while (log.children.length > KEPT) log.firstChild.remove();
    }
  }
  say(true);
  new MutationObserver((changes) => {
    // Not the log's own lines.
    if (changes.some((change) => change.target !== log && change.addedNodes.length)) say(false);
  }).observe(document.body, { childList: true, subtree: true });
})();
