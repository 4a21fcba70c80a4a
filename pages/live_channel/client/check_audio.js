/* The checks before a call, in a dialog that the Audio menu opens. */

import { chosenDevices } from "./call_audio.js";
import { connection } from "./connection.js";
import { el } from "./dom.js";
import { preflight, render } from "./audio/preflight.js";

export function openAudioCheck(iceServers) {
  const results = el("div", { className: "sb-checks" });
  const again = el("button", { type: "button", className: "sb-button sb-primary", onclick: () => run() }, "Check again");
  const close = el("button", { type: "button", className: "sb-button", onclick: () => dialog.close() }, "Close");
  const dialog = el(
    "dialog",
    { className: "sb-dialog", ariaLabel: "Check audio", onclose: () => dialog.remove() },
    el("h2", {}, "Check audio"),
    results,
    el("div", { className: "sb-controls" }, again, close),
  );
  (document.querySelector(".stApp") ?? document.body).append(dialog);
  dialog.showModal();
  run();

  async function run() {
    again.disabled = true;
    const found = [];
    const checks = preflight({ signal, iceServers, ping: () => connection.ping(), engineReady: async () => connection.session.engineReady, ...chosenDevices() });
    for await (const one of checks) {
      if (!dialog.isConnected) break;
      found.push(one);
      render(results, found);
    }
    connection.command({ type: "stop_audio" });
    again.disabled = false;
  }
}

async function signal(sdp) {
  const { ok, message, data } = await connection.command({ type: "start_audio", sdp, purpose: "preflight" });
  if (!ok) throw new Error(message);
  return data.sdp;
}
