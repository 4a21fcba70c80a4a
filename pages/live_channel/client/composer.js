/* The box to type in, with example questions before the first message. A message stays until the
   call has taken it; a refused one comes back into the box with the reason. */

import { audioState, startAudio, stopAudio } from "./call_audio.js";
import { afterChoices } from "./choices.js";
import { connection } from "./connection.js";
import { el, set } from "./dom.js";
import { say } from "./notices.js";

const SOURCE = "own";
const DRAFT = "switchboard-draft"; // survives being drawn anew, and a reload
const ANEW_MS = 2000; // within this time a box that is drawn anew takes the focus of the one before

let current = null; // the box on the page, which may not be the one that a message was sent from
let kept = null; // the draft when the page was left
let left = null; // the caret of a box that was removed while a person typed into it

/** `data`: maxChars, examples (questions), iceServers. */
export function composer(parent, data) {
  const box = el("textarea", {
    rows: 1,
    placeholder: "Type a message",
    ariaLabel: "Type a message",
    value: sessionStorage.getItem(DRAFT) ?? "",
    oninput: () => changed(),
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send(box.value);
    },
  });
  const length = el("span", { className: "sb-sub", role: "status" });
  const submit = el("button", { type: "button", className: "sb-button sb-primary", onclick: () => send(box.value) }, "Send");
  const examples = el(
    "div",
    { className: "sb-examples", ariaLabel: "Example questions", role: "group" },
    ...(data.examples ?? []).map((text) => el("button", { type: "button", className: "sb-example", onclick: ({ detail }) => detail < 2 && send(text, true) }, text)), // a double click asks once
  );
  const waiting = el("div", { className: "sb-waiting", role: "status" });
  const hear = el("input", { type: "checkbox", onchange: () => (hear.checked ? startAudio(data.iceServers, "listen") : stopAudio()) });
  const aloud = el("label", { className: "sb-sub sb-hear", title: "Needs no microphone." }, hear, " Hear the answers");
  const root = el("div", { className: "sb-composer" }, waiting, examples, el("div", { className: "sb-compose" }, box, submit), el("div", { className: "sb-below" }, aloud, length));
  parent.append(root);

  function changed() {
    sessionStorage.setItem(DRAFT, box.value);
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
    const over = box.value.length - data.maxChars;
    set(length, "textContent", over > 0 ? `${over.toLocaleString("en")} character${over === 1 ? "" : "s"} too long: a message has at most ${data.maxChars.toLocaleString("en")}.` : "");
    set(submit, "disabled", over > 0 || !box.value.trim());
  }

  async function send(typed, isExample = false) {
    const text = typed.toWellFormed?.() ?? typed; // half a surrogate pair is no text for the server
    if (!text.trim() || text.length > data.maxChars) return changed();
    if (!isExample) box.value = "";
    changed();
    const { ok, message } = await connection.command({ type: "send", text, ...afterChoices() });
    say("command", ok ? "" : message);
    if (!ok) bringBack(text);
  }

  function take(text) {
    if (box.value) return;
    box.value = text;
    changed();
  }

  /** Messages that the call has not taken yet; it may still be starting. */
  function drawWaiting() {
    const texts = [...connection.pending.values()].filter(({ request }) => request.type === "send").map(({ request }) => request.text);
    waiting.replaceChildren(...texts.map((text) => el("p", {}, `Sending: ${text}`)));
    const { listensOnly } = connection.session;
    const spoken = connection.feeds.get(SOURCE)?.state.media && !listensOnly;
    if (audioState().state !== "connecting") set(hear, "checked", Boolean(listensOnly));
    set(aloud, "hidden", Boolean(spoken));
  }

  const stopListening = connection.listen(drawWaiting);
  const stop = connection.follow(SOURCE, (_, feed) => {
    drawWaiting();
    set(examples, "hidden", feed.lists.lines.total > 1 && feed.state.running);
  });
  changed();
  current = take;
  if (left && performance.now() - left.at < ANEW_MS && document.activeElement === document.body) {
    box.focus();
    box.setSelectionRange(left.start, left.end);
  }
  left = null;
  return () => {
    stopListening();
    stop();
    if (current === take) current = null;
    if (document.activeElement === box) left = { start: box.selectionStart, end: box.selectionEnd, at: performance.now() };
    root.remove();
  };
}

/** Messages that never left this browser, with what is in the box: a reload or another page would lose
    them. Where the browser keeps the page and shows it again, they are still sent. */
addEventListener("pagehide", () => {
  const unsent = connection.unsent("send").map(({ text }) => text);
  kept = sessionStorage.getItem(DRAFT);
  if (unsent.length) sessionStorage.setItem(DRAFT, [...unsent, kept].filter(Boolean).join("\n"));
});
addEventListener("pageshow", ({ persisted }) => persisted && sessionStorage.setItem(DRAFT, kept ?? ""));

/** A refused message, into the box that is on the page now; what was typed meanwhile stays. */
function bringBack(text) {
  if (current) current(text);
  else if (!sessionStorage.getItem(DRAFT)) sessionStorage.setItem(DRAFT, text);
}
