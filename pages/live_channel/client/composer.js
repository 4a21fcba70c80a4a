/* The box to type in, with example questions before the first message. A message stays until the
   call has taken it; a refused one comes back into the box with the reason. */

import { audioState, startAudio, stopAudio } from "./call_audio.js";
import { afterChoices } from "./choices.js";
import { connection } from "./connection.js";
import { el, set } from "./dom.js";
import { say } from "./notices.js";

const SOURCE = "own";
const DRAFT = "switchboard-draft"; // survives being drawn anew, and a reload

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
  const left = el("span", { className: "sb-sub", role: "status" });
  const submit = el("button", { type: "button", className: "sb-button sb-primary", onclick: () => send(box.value) }, "Send");
  const examples = el(
    "div",
    { className: "sb-examples", ariaLabel: "Example questions", role: "group" },
    ...(data.examples ?? []).map((text) => el("button", { type: "button", className: "sb-example", onclick: () => send(text, true) }, text)),
  );
  const waiting = el("div", { className: "sb-waiting", role: "status" });
  const hear = el("input", { type: "checkbox", onchange: () => (hear.checked ? startAudio(data.iceServers, "listen") : stopAudio()) });
  const aloud = el("label", { className: "sb-sub sb-hear", title: "Needs no microphone." }, hear, " Hear the answers");
  const root = el("div", { className: "sb-composer" }, waiting, examples, el("div", { className: "sb-compose" }, box, submit), el("div", { className: "sb-below" }, aloud, left));
  parent.append(root);

  function changed() {
    sessionStorage.setItem(DRAFT, box.value);
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
    const over = box.value.length - data.maxChars;
    set(left, "textContent", over > 0 ? `${over.toLocaleString("en")} character${over === 1 ? "" : "s"} too long: a message has at most ${data.maxChars.toLocaleString("en")}.` : "");
    set(submit, "disabled", over > 0 || !box.value.trim());
  }

  async function send(typed, isExample = false) {
    const text = typed.toWellFormed?.() ?? typed; // half a surrogate pair is no text for the server
    if (!text.trim() || text.length > data.maxChars) return changed();
    if (!isExample) box.value = "";
    changed();
    const { ok, message } = await connection.command({ type: "send", text, ...afterChoices() });
    say("command", ok ? "" : message);
    if (!ok && !box.value) {
      box.value = text;
      changed();
    }
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
  return () => {
    stopListening();
    stop();
    root.remove();
  };
}
