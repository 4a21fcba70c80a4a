/* The live transcript and the handoff trace. */

import { connection } from "./connection.js";
import { el, setHtml } from "./dom.js";
import { ItemList } from "./item_list.js";

/** `data`: source, empty (trusted HTML of the page's script). */
export function transcript(parent, data) {
  const list = new ItemList(parent, { source: data.source, part: "lines", label: "Transcript", empty: data.empty, className: "sb-transcript" });
  const log = el("div", { className: "sb-unseen", role: "log", ariaLive: "polite" });
  parent.append(log);
  list.scroller.addEventListener("click", followCitation);
  const said = new Set();
  const stop = connection.follow(data.source, (update) => {
    list.take(update);
    drawQueued(list.queued, update.state?.queued ?? []);
    for (const [key, text] of update.announce ?? []) announce(log, said, key, text, !update.restart);
  });
  return () => {
    stop();
    list.root.remove();
    log.remove();
  };
}

/** Messages that wait for the answer before them stand after all lines. */
function drawQueued(box, queued) {
  box.replaceChildren(...queued.map(({ text }) => el("p", { className: "sb-queued" }, el("span", {}, "Waiting for the answer before: "), text)));
}

/** A screen reader reads each finished line once; lines that were there before are not read. */
export function announce(log, said, key, text, aloud) {
  if (said.has(key)) return;
  said.add(key);
  if (!aloud) return;
  log.append(el("p", {}, text));
  while (log.children.length > 8) log.firstChild.remove();
}

/** A citation leads to its passage; where the page does not have it, its words are shown. */
function followCitation(event) {
  const chip = event.target.closest(".sb-chip");
  if (!chip) return;
  const passage = chip.hash && document.getElementById(decodeURIComponent(chip.hash.slice(1)));
  event.preventDefault();
  if (passage) return showPassage(passage);
  const turn = chip.closest(".sb-turn");
  const open = turn.querySelector(".sb-cited");
  if (open) open.remove();
  if (open?.dataset.of !== chip.textContent) {
    const words = el("div", { className: "sb-cited" }, chip.title);
    words.dataset.of = chip.textContent;
    turn.append(words);
  }
}

function showPassage(passage) {
  for (let box = passage.parentElement; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
  passage.scrollIntoView({ block: "nearest" });
  for (const one of document.querySelectorAll(".sb-shown")) one.classList.remove("sb-shown");
  passage.classList.add("sb-shown");
  passage.tabIndex = -1;
  passage.focus({ preventScroll: true });
}

export function trace(parent, data) {
  const about = el("span", { className: "sb-sub" });
  const head = el("div", { className: "sb-title" }, el("h2", {}, "Handoff trace"), about);
  const path = el("div", { className: "sb-path-box" });
  parent.append(head, path);
  const list = new ItemList(parent, { source: data.source, part: "steps", label: "Handoff trace", empty: data.empty, className: "sb-trace" });
  const stop = connection.follow(data.source, (update, feed) => {
    if (update.path !== undefined) setHtml(path, update.path);
    const { gapMs, tokens } = feed.state;
    const gap = gapMs < 1000 ? `${gapMs} ms` : `${(gapMs / 1000).toFixed(1)} s`;
    const facts = [gapMs != null && `last handoff gap ${gap}`, tokens && `${tokens.toLocaleString("en")} tokens`];
    about.textContent = facts.filter(Boolean).join(" · ");
    list.take(update);
  });
  return () => {
    stop();
    for (const one of [head, path, list.root]) one.remove();
  };
}
