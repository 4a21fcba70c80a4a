// Runs before any page script: notes every peer connection, and how loud the microphone and the
// received audio are, 10 ms by 10 ms, on the clock of Date.now(). Lists are bounded (oldest go).
// With window.__tape the microphone file is a loop of sentences and the caller is silent until told
// to say one: ears.turn = [begin, end] (seconds in the file) lets just that piece through, once.
(() => {
  const Original = window.RTCPeerConnection;
  if (!Original || window.__ears) return;
  const KEEP = 60000;
  const ears = { connections: [], heard: [], spoken: [], log: [], turn: null };
  const tape = window.__tape; // { total }, in seconds
  const MARGIN_S = 0.3;
  window.__ears = ears;

  const keep = (list, entry) => {
    list.push(entry);
    if (list.length > KEEP) list.splice(0, list.length - KEEP);
  };
  const note = (name, value) => keep(ears.log, [Date.now(), name, String(value)]);

  // Where the file is comes from the frames read, so a slow machine does not lose its place.
  let inFile = 0;
  const play = (track, seconds) => {
    inFile += seconds;
    if (!tape || !ears.turn) return;
    const at = inFile % tape.total;
    const [begin, end] = ears.turn;
    if (!track.enabled && at >= begin - MARGIN_S && at < begin) track.enabled = true;
    else if (track.enabled && (at > end + MARGIN_S || at < begin - 2 * MARGIN_S)) {
      track.enabled = false;
      ears.turn = null;
    }
  };

  const listen = async (track, list, mine) => {
    const reader = new MediaStreamTrackProcessor({ track: track.clone() }).readable.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      if (mine) play(track, samples.length / value.sampleRate);
      const sent = !mine || track.enabled; // the clone is never muted
      value.close();
      keep(list, [Date.now(), sent ? Math.sqrt(sum / samples.length) : 0]);
    }
  };
  const tap = (track, list, name) => {
    note(name, track.kind);
    if (track.kind !== "audio") return;
    const mine = list === ears.spoken;
    if (mine) inFile = 0;
    listen(track, list, mine).catch((error) => note("tap failed", error));
    if (mine && tape) track.enabled = false; // after listen: a clone of a muted track is muted
  };

  window.RTCPeerConnection = function (...args) {
    const connection = new Original(...args);
    ears.connections.push(connection);
    note("new", JSON.stringify(args));
    connection.addEventListener("connectionstatechange", () =>
      note("connection", connection.connectionState)
    );
    connection.addEventListener("track", (event) => tap(event.track, ears.heard, "track"));
    return connection;
  };
  window.RTCPeerConnection.prototype = Original.prototype;
  Object.setPrototypeOf(window.RTCPeerConnection, Original);

  const devices = navigator.mediaDevices;
  if (!devices) return;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    for (const track of stream.getTracks()) tap(track, ears.spoken, "microphone");
    return stream;
  };
})();
