// An RTCPeerConnection's addresses and statistics.

const GATHERING_MS = 3000; // for addresses that STUN and TURN servers find out
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd]|fe80:)/i;
const LOOPBACK = /^(127\.|::1$)/;
const NO_FACTS = { roundTripMs: null, path: "not connected", jitterBufferMs: null, packetsLost: 0, concealedPercent: 0 };

/** Resolves when `pc` knows its addresses: the offer is sent once, with all of them. */
export const gathered = (pc) =>
  new Promise((resolve) => {
    const check = () => pc.iceGatheringState === "complete" && resolve();
    pc.addEventListener("icegatheringstatechange", check);
    setTimeout(resolve, GATHERING_MS); // a server that does not reply
    check();
  });

/** How the two ends reach each other. */
function pathOf(local, remote) {
  if (local.candidateType === "relay" || remote.candidateType === "relay") return "through a relay";
  const [here, there] = [local.address ?? "", remote.address ?? ""];
  if (LOOPBACK.test(there) || (here && here === there)) return "direct on this machine";
  return PRIVATE.test(there) ? "local network" : "direct over the internet";
}

/** The candidate pair in use. */
function pairOf(stats) {
  const entries = [...stats.values()];
  const transport = entries.find((entry) => entry.type === "transport");
  const inUse = (entry) => entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded";
  return stats.get(transport?.selectedCandidatePairId) ?? entries.find(inUse);
}

/** {roundTripMs, path, jitterBufferMs, packetsLost, concealedPercent}; times and shares of the whole connection. */
export async function factsOf(pc) {
  const stats = await pc.getStats();
  const pair = pairOf(stats);
  if (!pair) return NO_FACTS;
  const inbound = [...stats.values()].find((entry) => entry.type === "inbound-rtp") ?? {};
  const audible = (inbound.concealedSamples ?? 0) - (inbound.silentConcealedSamples ?? 0);
  return {
    roundTripMs: Math.round((pair.currentRoundTripTime ?? 0) * 10000) / 10,
    path: pathOf(stats.get(pair.localCandidateId) ?? {}, stats.get(pair.remoteCandidateId) ?? {}),
    jitterBufferMs: Math.round((1000 * (inbound.jitterBufferDelay ?? 0)) / (inbound.jitterBufferEmittedCount || 1)),
    packetsLost: inbound.packetsLost ?? 0,
    concealedPercent: (100 * audible) / (inbound.totalSamplesReceived || 1),
  };
}

/** Loudness {caller, agent}, 0 to 1. */
export async function levelsOf(pc) {
  const levels = { caller: 0, agent: 0 };
  for (const entry of (await pc.getStats()).values()) {
    if (entry.type === "media-source") levels.caller = entry.audioLevel ?? 0;
    if (entry.type === "inbound-rtp") levels.agent = entry.audioLevel ?? 0;
  }
  return levels;
}
