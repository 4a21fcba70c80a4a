/* The page's one audio connection, shared by the call bar, the device menu and demo mode. */

import { CallAudio } from "./audio/audio.js";
import { afterChoices } from "./choices.js";
import { connection } from "./connection.js";

let shared = null;
let purpose = "call";
let state = { state: "idle", sentence: "" };
const listeners = new Set();

/** Made at the first use: it asks for nothing before `start`. */
export function audio(iceServers = []) {
  shared ??= new CallAudio({ signal, iceServers, onState: changed });
  return shared;
}

export const audioState = () => state;

export function onAudio(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Connects microphone and loudspeaker to the running call or a new one; "listen": without a
    microphone, to hear the answers. */
export async function startAudio(iceServers, wanted = "call") {
  if (state.state === "connecting") return;
  if (state.state === "connected") shared.stop();
  purpose = wanted;
  await audio(iceServers).start({ ...chosenDevices(), listenOnly: wanted === "listen" });
}

export function stopAudio() {
  if (!shared || state.state === "idle") return;
  shared.stop();
  connection.command({ type: "stop_audio" });
}

/** Chosen devices are remembered by this browser. */
export function chosenDevices() {
  const stored = (name) => localStorage.getItem(`switchboard-${name}`) || undefined;
  return { inputId: stored("microphone"), outputId: stored("loudspeaker") };
}

export function rememberDevice(name, id) {
  localStorage.setItem(`switchboard-${name}`, id);
}

async function signal(sdp) {
  const { ok, message, data } = await connection.command({ type: "start_audio", sdp, purpose, ...afterChoices() });
  if (!ok) throw new Error(message);
  return data.sdp;
}

function changed(next) {
  state = { ...state, ...next };
  for (const listener of [...listeners]) listener();
}

let spoke = false;

// What the browser still holds of an interrupted answer is dropped; the microphone closes with the call.
connection.follow("own", (_, feed) => {
  if (spoke && !feed.state.agentSpeaking && feed.state.callerSpeaking) shared?.hush();
  spoke = Boolean(feed.state.agentSpeaking);
  if (feed.state.ended && state.state === "connected") shared.stop();
});
