/* A button that copies the link to a running call: anybody who has it can watch the call. */

import { connection } from "./connection.js";
import { el } from "./dom.js";

const SHOWN_MS = 2500;

/** The address of the call that `source` shows; empty without one. */
export function callLink(source) {
  const id = connection.feeds.get(source)?.position.source_id;
  return id ? new URL(`${connection.base}/calls?call=${encodeURIComponent(id)}`, location.origin).href : "";
}

/** Where the browser does not allow copying, the link is shown in a field to copy it from. */
export function shareButton(source) {
  const field = el("input", { readOnly: true, hidden: true, ariaLabel: "Link to this call", onfocus: () => field.select() });
  const button = el("button", { type: "button", className: "sb-button", onclick: copy, title: "Anybody with the link can watch this call." }, "Copy link");
  const said = el("span", { className: "sb-sub", role: "status" });

  async function copy() {
    const link = callLink(source);
    if (!link) return say("There is no call to watch yet.");
    try {
      await navigator.clipboard.writeText(link);
      say("Copied. Anybody with the link can watch.");
    } catch {
      field.value = link;
      field.hidden = false;
      field.focus();
    }
  }

  function say(sentence) {
    said.textContent = sentence;
    setTimeout(() => said.textContent === sentence && (said.textContent = ""), SHOWN_MS);
  }

  return el("span", { className: "sb-share" }, button, field, said);
}
