// Runs before any page script: notes every peer connection, and how loud the microphone and the
// received audio are, 10 ms by 10 ms, on the clock of Date.now(). When a piece sounded is taken from
// its own timestamp: a busy page reads it up to half a second late. Lists are bounded (oldest go).
// With window.__microphoneLoop the microphone file is a loop of sentences, and the caller is silent
// until one is chosen: probe.turn = [begin, end] (seconds in the file) lets just that piece through, once.
(() => {
  const Original = window.RTCPeerConnection;
  if (!Original || window.__audioProbe) return;
  const KEEP = 60000;
  const probe = { connections: [], heard: [], spoken: [], log: [], turn: null };
  const loop = window.__microphoneLoop; // { total }, in seconds
  const LOUD = 0.012; // root mean square; the noise of the line stays under 0.008
  window.__audioProbe = probe;

  const keep = (list, entry) => {
    list.push(entry);
    if (list.length > KEEP) list.splice(0, list.length - KEEP);
  };
  const note = (name, value) => keep(probe.log, [Date.now(), name, String(value)]);

  // Where the file is comes from the frames' own times; the pauses between sentences, which a busy
  // machine may shift, decide when the caller begins and has finished.
  const play = (track, state, level, at_s) => {
    state.begin_s ??= at_s;
    if (level > LOUD) {
      state.loud_s = at_s;
      if (track.enabled) state.spoke = true;
    }
    if (!probe.turn || track !== probe.microphone) return;
    const quiet_s = at_s - (state.loud_s ?? state.begin_s);
    if (!track.enabled) {
      const until_s = (probe.turn[0] - ((at_s - state.begin_s) % loop.total) + loop.total) % loop.total;
      state.spoke = false;
      track.enabled = quiet_s > 0.3 && until_s < 0.9;
    } else if (state.spoke && quiet_s > 0.6) {
      track.enabled = false;
      probe.turn = null;
    }
  };

  const listen = async (track, list, mine) => {
    const copy = track.clone();
    const source = new MediaStreamTrackProcessor({ track: copy, maxBufferSize: 200 });
    const reader = source.readable.getReader();
    const state = {};
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      if (track.readyState === "ended") {
        // A clone left open keeps the device: the next call's microphone would be in the middle of
        // the file, and not at its beginning as play() believes.
        value.close();
        copy.stop();
        return;
      }
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      const level = Math.sqrt(sum / samples.length);
      if (mine && loop) play(track, state, level, value.timestamp / 1e6);
      // The piece that was read soonest tells how the two clocks stand to each other.
      const stamp_ms = value.timestamp / 1000;
      state.behind_ms = Math.min(state.behind_ms ?? Infinity, Date.now() - stamp_ms);
      value.close();
      keep(list, [stamp_ms + state.behind_ms, track.enabled ? level : 0]); // clone: unmuted
    }
  };
  const tap = (track, list, name) => {
    note(name, track.kind);
    if (track.kind !== "audio") return;
    const mine = list === probe.spoken;
    if (mine) probe.microphone = track;
    listen(track, list, mine).catch((error) => note("tap failed", error));
    if (mine && loop) track.enabled = false; // after listen: a clone of a muted track is muted
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
    const stream = await open(constraints);
    for (const track of stream.getTracks()) tap(track, probe.spoken, "microphone");
    return stream;
  };
})();
