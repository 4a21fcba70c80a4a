// Microphone and loudspeaker of a call over WebRTC. Signalling is a function that the page gives.

import { devices, openMicrophone, sentenceFor, silence } from "./audio_devices.js";
import { Loudspeaker } from "./loudspeaker.js";
import { factsOf, gathered, levelsOf } from "./peer_connection.js";

const JITTER_BUFFER_MS = 0; // what the browser's jitter buffer aims at; it holds more where packets come late
const NO_PATH =
  "No audio path to the server was found. A firewall may block UDP: ask for a TURN server (ICE_SERVERS), or type.";
const BROKEN = "The audio connection was lost. Start it again, or type.";
const BAD_SERVERS = "The browser cannot use the ICE servers of the settings (ICE_SERVERS). Correct them, or type.";
const PRESS_PLAY = "The browser holds the sound back. Press Play to hear the agent.";
const NO_OUTPUT = "This browser cannot use that loudspeaker. Choose it in the system's sound settings.";
const NOT_REPLACED = "Your microphone was unplugged, and the agent cannot hear you. Choose another one under Audio, or type.";
const SILENT = { caller: 0, agent: 0 };

/** One audio connection; `start` works again after its end. No method throws: `onState` says it. */
export class CallAudio {
  #signal; #iceServers; #onState;
  #pc = null; #sender = null; #loudspeaker = null; #levels = SILENT;
  #track = null; // the microphone, or silence in its place
  #endSilence = null;
  #listensOnly = false;
  #now = { state: "idle", sentence: "", microphone: "", loudspeaker: "", lostDevice: "", needsPlay: false };
  #leave = () => this.stop();
  #changed = () => this.#checkDevices(this.#pc);

  constructor({ signal, iceServers = [], onState = () => {} }) {
    this.#signal = signal;
    this.#iceServers = iceServers;
    this.#onState = onState;
  }

  /** What `onState` was called with last. */
  get state() { return this.#now; }

  /** Open the microphone (with listenOnly: none) and connect; resolves when the answer is applied,
      or `state` is "failed". */
  async start({ inputId = "", outputId = "", listenOnly = false } = {}) {
    if (this.#pc) return;
    const pc = connectionOf(this.#iceServers);
    if (!pc) return this.#tell({ state: "failed", sentence: BAD_SERVERS });
    this.#pc = pc;
    this.#listensOnly = listenOnly;
    this.#loudspeaker = new Loudspeaker();
    this.#tell({ state: "connecting", sentence: "", lostDevice: "", needsPlay: false });
    addEventListener("pagehide", this.#leave);
    try {
      const quiet = listenOnly ? silence() : null;
      const track = quiet?.track ?? (await openAny(inputId));
      if (this.#pc !== pc) return track.stop(); // stopped meanwhile
      if (this.#track) track.stop(); // another microphone was chosen meanwhile
      else this.#keep(track);
      this.#endSilence = quiet?.end ?? null;
      navigator.mediaDevices?.addEventListener("devicechange", this.#changed);
      await this.useLoudspeaker(outputId);
      await this.#negotiate(pc);
    } catch (error) {
      if (this.#pc === pc) this.#end("failed", sentenceFor(error));
    }
  }

  /** End the connection and free the devices; idempotent. */
  stop() {
    if (this.#pc) this.#end("ended", "");
  }

  /** Play after the browser held the sound back; call it from a click. */
  async resume() {
    this.#heard(await this.#loudspeaker?.resume());
  }

  /** Drop what the browser still holds back of the agent's words; call it when they were interrupted. */
  hush() { this.#loudspeaker?.hush(); }

  /** The newest loudness {caller, agent}, 0 to 1. Each call asks the browser for the next values. */
  levels() {
    const pc = this.#pc;
    if (pc) levelsOf(pc).then((levels) => { if (this.#pc === pc) this.#levels = levels; });
    return this.#levels;
  }

  /** {roundTripMs, path, jitterBufferMs, packetsLost, concealedPercent}, or null. */
  async connectionFacts() { return this.#pc && factsOf(this.#pc); }

  /** [{id, label}]; labels are known once the microphone was allowed. */
  microphones() { return devices("audioinput"); }
  loudspeakers() { return devices("audiooutput"); }

  /** Speak through another microphone from now on; where that fails the old one stays. A page that
      only listens opens none. */
  async useMicrophone(id) {
    const pc = this.#pc;
    if (this.#listensOnly) return;
    try {
      const track = await openMicrophone(id);
      if (!pc || this.#pc !== pc) return track.stop();
      if (await this.#replace(track)) this.#tell({ sentence: "", lostDevice: "" });
    } catch (error) {
      if (this.#pc === pc) this.#tell({ sentence: sentenceFor(error) });
    }
  }

  /** Hear through another loudspeaker from now on; empty: the browser's default. */
  async useLoudspeaker(id) {
    try {
      const loudspeaker = (await this.#loudspeaker?.use(id)) ?? "";
      this.#tell({ loudspeaker, sentence: "", lostDevice: "" });
    } catch {
      this.#tell({ sentence: NO_OUTPUT });
    }
  }

  #tell(change) {
    this.#now = { ...this.#now, ...change };
    this.#onState(this.#now);
  }

  #heard(plays) {
    if (plays !== undefined && this.#pc && plays === this.#now.needsPlay)
      this.#tell({ needsPlay: !plays, sentence: plays ? "" : PRESS_PLAY });
  }

  #keep(track) {
    this.#track = track;
    track.onended = () => this.#lostMicrophone(track);
    this.#tell({ microphone: track.label });
  }

  #drop() {
    if (this.#track) this.#track.onended = null;
    this.#track?.stop();
    this.#endSilence?.();
    this.#track = this.#endSilence = null;
  }

  /** False when the connection ended meanwhile; then the track is stopped, or the browser's recording
      light would stay on. */
  async #replace(track) {
    const sender = this.#sender;
    try {
      await sender?.replaceTrack(track); // before there is one, the track is the first it gets
    } catch (error) {
      track.stop();
      if (this.#sender === sender) throw error;
    }
    if (this.#sender !== sender) {
      track.stop();
      return false;
    }
    this.#drop();
    this.#keep(track);
    return true;
  }

  async #negotiate(pc) {
    if (this.#pc !== pc) return;
    pc.ontrack = async (event) => {
      lower(event.receiver);
      this.#heard(await this.#loudspeaker?.play(event.track));
    };
    pc.onconnectionstatechange = () => this.#follow(pc);
    this.#sender = pc.addTrack(this.#track);
    await pc.setLocalDescription();
    await gathered(pc);
    if (this.#pc !== pc) return; // the server would start a call for nobody
    const sdp = await this.#signal(pc.localDescription.sdp);
    if (this.#pc !== pc) return;
    await pc.setRemoteDescription({ type: "answer", sdp });
    // The server's hang-up shows here at once; connectionState would need half a minute.
    const transport = this.#sender?.transport;
    if (transport) transport.onstatechange = () => transport.state === "closed" && this.#pc === pc && this.stop();
  }

  #follow(pc) {
    if (this.#pc !== pc) return;
    if (pc.connectionState === "connected") this.#tell({ state: "connected" });
    if (pc.connectionState === "failed") this.#end("failed", this.#now.state === "connected" ? BROKEN : NO_PATH);
  }

  #end(state, sentence) {
    this.#pc.close();
    this.#loudspeaker.stop();
    this.#drop();
    this.#pc = this.#sender = this.#loudspeaker = null;
    this.#levels = SILENT;
    navigator.mediaDevices?.removeEventListener("devicechange", this.#changed);
    removeEventListener("pagehide", this.#leave);
    this.#tell({ state, sentence, needsPlay: false });
  }

  async #lostMicrophone(track) {
    const next = await openMicrophone().catch(() => null);
    if (this.#track !== track || !this.#sender) return next?.stop();
    try {
      const ended = !(next ? await this.#replace(next) : await this.#beSilent());
      if (!ended) this.#lost("microphone", next?.label ?? "");
    } catch {
      this.#tell({ lostDevice: "microphone", microphone: "", sentence: NOT_REPLACED });
    }
  }

  /** Send silence until another microphone is chosen; false when the connection ended meanwhile. */
  async #beSilent() {
    const quiet = silence();
    try {
      const replaced = await this.#replace(quiet.track);
      if (replaced) this.#endSilence = quiet.end;
      return replaced;
    } finally {
      if (this.#track !== quiet.track) quiet.end();
    }
  }

  #lost(kind, label) {
    const goesOn = label ? `The call goes on with ${label}.` : "The call goes on; choose another one.";
    this.#tell({ lostDevice: kind, [kind]: label, sentence: `Your ${kind} was unplugged. ${goesOn}` });
  }

  async #checkDevices(pc) {
    const inputs = await this.microphones();
    if (!pc || this.#pc !== pc) return;
    const id = this.#track?.getSettings().deviceId;
    if (id && !this.#endSilence && !inputs.some((device) => device.id === id)) this.#lostMicrophone(this.#track);
    const gone = await this.#loudspeaker.lost();
    if (gone && this.#pc === pc) this.#lost("loudspeaker", this.#loudspeaker.label);
  }
}

/** The microphone with this id, or the browser's choice when it is not there any more. */
const openAny = (id) =>
  openMicrophone(id).catch((error) => {
    if (id && error.name === "OverconstrainedError") return openMicrophone();
    throw error;
  });

/** A peer connection; null when the browser refuses the servers. */
function connectionOf(iceServers) {
  try {
    return new RTCPeerConnection({ iceServers });
  } catch {
    return null;
  }
}

/** Let `receiver` hold back as little sound as it can: what is held back is heard after a barge-in. */
function lower(receiver) {
  if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = JITTER_BUFFER_MS;
  else receiver.playoutDelayHint = JITTER_BUFFER_MS / 1000;
}
