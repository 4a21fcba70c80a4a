// Runs before any page script: notes every peer connection, and how loud the microphone and the
// received audio are, 10 ms by 10 ms, on the clock of Date.now(). Lists are bounded (oldest go).
(() => {
  const Original = window.RTCPeerConnection;
  if (!Original || window.__ears) return;
  const KEEP = 60000;
  const ears = { connections: [], heard: [], spoken: [], log: [] };
  window.__ears = ears;

  const keep = (list, entry) => {
    list.push(entry);
    if (list.length > KEEP) list.splice(0, list.length - KEEP);
  };
  const note = (name, value) => keep(ears.log, [Date.now(), name, String(value)]);

  const listen = async (track, list) => {
    const reader = new MediaStreamTrackProcessor({ track: track.clone() }).readable.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
      value.close();
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      keep(list, [Date.now(), Math.sqrt(sum / samples.length)]);
    }
  };
  const tap = (track, list, name) => {
    note(name, track.kind);
    if (track.kind === "audio") listen(track, list).catch((error) => note("tap failed", error));
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
