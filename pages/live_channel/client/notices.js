/* Sentences that need the person's attention, one per subject; an empty one removes it. */

import { el } from "./dom.js";

const shown = new Map(); // subject -> sentence
const boxes = new Set();

/** A place for the sentences. */
export function notices() {
  const box = el("div", { className: "sb-notices", role: "alert" });
  boxes.add(box);
  draw();
  return box;
}

export function say(subject, sentence) {
  if ((shown.get(subject) ?? "") === sentence) return;
  if (sentence) shown.set(subject, sentence);
  else shown.delete(subject);
  draw();
}

function draw() {
  for (const box of boxes) {
    if (!box.isConnected && box.childElementCount) {
      boxes.delete(box);
      continue;
    }
    box.replaceChildren(...[...shown].map(([subject, sentence]) => notice(subject, sentence)));
  }
}

function notice(subject, sentence) {
  const close = el("button", { type: "button", className: "sb-close", ariaLabel: "Dismiss", onclick: () => say(subject, "") }, "×");
  return el("div", { className: `sb-notice sb-notice-${subject}` }, el("span", {}, sentence), close);
}
