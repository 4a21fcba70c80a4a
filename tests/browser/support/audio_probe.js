// Runs before any page script: notes every peer connection, and how loud the microphone and the
// received audio are, 10 ms by 10 ms, on the clock of Date.now(). When a piece sounded is taken from
// its own timestamp: a busy page reads it seconds late. Lists are bounded (oldest go).
// With window.__voice the microphone is a line with low noise on which probe.say(pcm) speaks. The
// browser's sound thread plays the words, once and whole, however late the page's own code runs.
(() => {
  const Original = window.RTCPeerConnection;
  if (!Original || window.__audioProbe) return;
  const KEEP = 60000;
  const UNREAD = 3000; // pieces that wait for a busy page: half a minute
  const MICROPHONE_HZ = 48000;
  const NOISE = 0.002; // root mean square, of full scale; no microphone is without any
  const AUDIBLE = 0.01; // root mean square
  const LOOK_MS = 20;
  const probe = { connections: [], heard: [], spoken: [], log: [], line: null, saying: 0, kept: null, rate_hz: 0 };
  window.__audioProbe = probe;

  const keep = (list, entry) => {
    list.push(entry);
    if (list.length > KEEP) list.splice(0, list.length - KEEP);
  };
  const note = (name, value) => keep(probe.log, [Date.now(), name, String(value)]);

  // --- speaking ----------------------------------------------------------------------------------

  const sound = (context, samples, options = {}) => {
    const buffer = context.createBuffer(1, samples.length, MICROPHONE_HZ);
    buffer.copyToChannel(samples, 0);
    return new AudioBufferSourceNode(context, { buffer, ...options });
  };
  const openLine = () => {
    const context = new AudioContext({ sampleRate: MICROPHONE_HZ });
    const end = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    const samples = new Float32Array(2 * MICROPHONE_HZ).map(() => NOISE * Math.sqrt(12) * (Math.random() - 0.5));
    const noise = sound(context, samples, { loop: true });
    noise.connect(end);
    noise.start();
    probe.line = { context, end };
    return end.stream;
  };

  // Speak now (pcm: 16 bit little endian mono in base64); returns when, on the clock of Date.now().
  probe.say = (pcm) => {
    const bytes = Uint8Array.from(atob(pcm), (char) => char.charCodeAt(0));
    const samples = Float32Array.from(new Int16Array(bytes.buffer), (one) => one / 32768);
    const { context, end } = probe.line;
    const words = sound(context, samples);
    words.connect(end);
    words.onended = () => (probe.saying -= 1);
    probe.saying += 1;
    words.start();
    return Date.now();
  };

  // Wait until an agent's turn with these words is on the page and was then heard for so long. What
  // is to happen while it is heard has to be decided here: a test may be told when it is over.
  probe.hears = async (words, ms) => {
    const turns = () => [...document.querySelectorAll(".sb-turn.sb-agent")];
    let since = null;
    for (;;) {
      if (since === null && turns().some((one) => one.textContent.includes(words))) since = Date.now();
      const audible = since === null ? [] : probe.heard.filter(([at, level]) => at > since && level > AUDIBLE);
      if (audible.length * 10 > ms) return;
      await new Promise((over) => setTimeout(over, LOOK_MS));
    }
  };

  // --- hearing -----------------------------------------------------------------------------------

  const listen = async (track, list) => {
    const copy = track.clone();
    const source = new MediaStreamTrackProcessor({ track: copy, maxBufferSize: UNREAD });
    const reader = source.readable.getReader();
    const state = {};
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      if (track.readyState === "ended") {
        value.close();
        copy.stop(); // a clone left open keeps the device
        return;
      }
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      // The piece that was read soonest tells how the two clocks stand to each other.
      const stamp_ms = value.timestamp / 1000;
      state.behind_ms = Math.min(state.behind_ms ?? Infinity, Date.now() - stamp_ms);
      if (probe.kept && list === probe.heard) {
        probe.kept.push(Int16Array.from(samples, (one) => Math.max(-1, Math.min(1, one)) * 32767));
        probe.rate_hz = value.sampleRate;
      }
      value.close();
      const level = Math.sqrt(sum / samples.length);
      keep(list, [stamp_ms + state.behind_ms, track.enabled ? level : 0]); // clone: unmuted
    }
  };
  // Keep what is received from now on; keptSound gives it as 16 bit mono in base64.
  probe.keepSound = () => (probe.kept = []);
  probe.keptSound = () => {
    const bytes = probe.kept.flatMap((one) => [...new Uint8Array(one.buffer)]);
    const parts = [];
    for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.slice(at, at + 8192)));
    probe.kept = null;
    return [btoa(parts.join("")), probe.rate_hz];
  };
  const tap = (track, list, name) => {
    note(name, track.kind);
    if (track.kind !== "audio") return;
    const line = list === probe.spoken ? probe.line : null;
    if (list === probe.spoken) probe.microphone = track;
    listen(track, list)
      .catch((error) => note("tap failed", error))
      .finally(() => line?.context.close());
  };

  window.RTCPeerConnection = function (...args) {
    const connection = new Original(...args);
    probe.connections.push(connection);
    note("new", JSON.stringify(args));
    connection.addEventListener("connectionstatechange", () =>
      note("connection", connection.connectionState)
    );
    connection.addEventListener("track", (event) => tap(event.track, probe.heard, "track"));
    return connection;
  };
  window.RTCPeerConnection.prototype = Original.prototype;
  Object.setPrototypeOf(window.RTCPeerConnection, Original);

  const devices = navigator.mediaDevices;
  if (!devices) return;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = window.__voice ? openLine() : await open(constraints);
    for (const track of stream.getTracks()) tap(track, probe.spoken, "microphone");
    return stream;
  };
})();
