// Checks before a call: microphone, loudspeaker, audio path, round trip, engine.

import { CallAudio } from "./audio.js";
import { openMicrophone, sentenceFor } from "./audio_devices.js";
import { SoundCheck } from "./sound_check.js";

const VOICE = { ok: 0.02, warn: 0.004 }; // root mean square, of full scale
const VOICE_S = 5;
const PINGS = 5;
const ROUND_TRIP_MS = { ok: 150, warn: 400 };
const CONNECT_MS = 15000;

const result = (id, title, state, sentence) => ({ id, title, state, sentence });
const microphone = (state, sentence) => result("microphone", "Microphone", state, sentence);
const loudspeaker = (state, sentence) => result("loudspeaker", "Loudspeaker", state, sentence);
const path = (state, sentence) => result("path", "Audio path", state, sentence);
const roundTrip = (state, sentence) => result("round_trip", "Round trip", state, sentence);
const engine = (state, sentence) => result("engine", "Engine", state, sentence);

/**
 * Yields {id, title, state: "running" | "ok" | "warn" | "bad", sentence}; a later one with the same
 * id replaces the earlier one. Start it from a click, or the browser holds back the test tone.
 * signal: as for CallAudio, on a connection without a call. ping: async, resolves with the reply.
 * engineReady: async () => boolean.
 */
export async function* preflight({ signal, iceServers = [], ping, engineReady, inputId = "", outputId = "" }) {
  const allowed = yield* checkSound(inputId, outputId);
  const rtpMs = allowed ? yield* checkPath(signal, iceServers, inputId) : null;
  if (!allowed) yield path("warn", "Not checked: it needs the microphone.");
  yield* checkRoundTrip(ping, rtpMs);
  yield engine("running", "Asking the engine.");
  const ready = await engineReady().catch(() => false);
  yield ready ? engine("ok", "The engine is ready.") : engine("bad", "The engine is not ready yet. Wait a moment and check again.");
}

/** Microphone and loudspeaker; whether the microphone may be used. */
async function* checkSound(inputId, outputId) {
  yield microphone("running", "Say something, for example: Hello, can you hear me?");
  let track;
  try {
    track = await openMicrophone(inputId, { raw: true });
  } catch (error) {
    yield microphone("bad", sentenceFor(error));
    yield loudspeaker("warn", "Not checked: it needs the microphone.");
    return false;
  }
  const check = new SoundCheck(track);
  try {
    yield levelResult(await check.loudest(VOICE_S), track.label);
    yield loudspeaker("running", "Two tones are played.");
    const heard = await check.hearsLoudspeaker(outputId);
    yield heard
      ? loudspeaker("ok", "The microphone hears the loudspeaker.")
      : loudspeaker("warn", "Not heard by the microphone: fine with headphones. Otherwise turn the volume up and check again.");
  } catch {
    yield loudspeaker("bad", "The browser could not play the test tones. Choose another loudspeaker.");
  } finally {
    check.close();
    track.stop();
  }
  return true;
}

function levelResult(level, label) {
  if (level >= VOICE.ok) return microphone("ok", `${label || "The microphone"} hears you.`);
  if (level >= VOICE.warn) return microphone("warn", "You are hard to hear. Come closer, or turn the microphone up.");
  return microphone("bad", `Nothing was heard within ${VOICE_S} seconds. Unmute the microphone or choose another one.`);
}

/** The audio path to the server; its round trip in milliseconds, or null. */
async function* checkPath(signal, iceServers, inputId) {
  yield path("running", "Connecting to the server.");
  const { audio, state } = await connected(signal, iceServers, inputId);
  const facts = await audio.connectionFacts();
  audio.stop();
  if (state.state !== "connected" || !facts) {
    yield path("bad", state.sentence || "The server could not be reached within 15 seconds. Check the network and try again.");
    return null;
  }
  const relayed = facts.path === "through a relay";
  yield path(relayed ? "warn" : "ok", relayed ? "Audio goes through a relay, which adds some delay." : `Audio takes this path: ${facts.path}.`);
  return facts.roundTripMs;
}

/** A CallAudio and its first state that is not "connecting". */
function connected(signal, iceServers, inputId) {
  return new Promise((resolve) => {
    const settle = () => resolve({ audio, state: audio.state });
    const onState = ({ state }) => state !== "connecting" && settle();
    const audio = new CallAudio({ signal, iceServers, onState });
    setTimeout(settle, CONNECT_MS);
    audio.start({ inputId });
  });
}

async function* checkRoundTrip(ping, rtpMs) {
  yield roundTrip("running", "Measuring.");
  const times = [];
  try {
    for (let count = 0; count < PINGS; count++) {
      const began = performance.now();
      await ping();
      times.push(performance.now() - began);
    }
  } catch {
    yield roundTrip("bad", "The server did not reply. Check the network and reload the page.");
    return;
  }
  const middle = Math.round(times.sort((a, b) => a - b)[PINGS >> 1]);
  const worst = Math.max(middle, rtpMs ?? 0);
  const state = worst <= ROUND_TRIP_MS.ok ? "ok" : worst <= ROUND_TRIP_MS.warn ? "warn" : "bad";
  const audio = rtpMs === null ? "" : `, of the audio ${rtpMs} ms`;
  const advice = state === "ok" ? "" : " Answers will come late: try a cable or another network.";
  yield roundTrip(state, `Round trip of the page ${middle} ms${audio}.${advice}`);
}

/** Show results, the newest of each id, as a list in `parent`. */
export function render(parent, results) {
  const list = document.createElement("ul");
  list.className = "preflight";
  for (const { title, state, sentence } of new Map(results.map((one) => [one.id, one])).values()) {
    const row = list.appendChild(document.createElement("li"));
    row.dataset.state = state;
    row.appendChild(document.createElement("strong")).textContent = title;
    row.append(` ${sentence}`);
  }
  parent.setAttribute("aria-live", "polite");
  parent.replaceChildren(list);
}
