// Microphones and loudspeakers of this browser, and sentences for what can go wrong with them.

const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const SENTENCES = {
  NotAllowedError:
    "The browser refused the microphone. Allow it for this site with the icon beside the address, or type.",
  NotFoundError: "No microphone was found. Plug one in, or type.",
  NotReadableError: "Another program uses the microphone. Close it there and try again, or type.",
  OverconstrainedError: "The chosen microphone is not there any more. Choose another one, or type.",
};

export const INSECURE =
  "Browsers give the microphone only to pages on HTTPS or localhost. Open this page there, or type.";

/** A sentence for an error of the browser's media functions, or the error's own. */
export const sentenceFor = (error) =>
  SENTENCES[error.name] ?? (error.message || "The microphone could not be opened. Try again, or type.");

/** An open microphone as a track. `id` empty: the browser's choice; `raw`: unprocessed sound. */
export async function openMicrophone(id = "", { raw = false } = {}) {
  if (!navigator.mediaDevices) throw new Error(INSECURE);
  const wanted = raw ? { echoCancellation: false, noiseSuppression: false, autoGainControl: false } : SOUND;
  const audio = id ? { ...wanted, deviceId: { exact: id } } : wanted;
  const stream = await navigator.mediaDevices.getUserMedia({ audio, video: false });
  return stream.getAudioTracks()[0];
}

/** Devices of one kind ("audioinput" or "audiooutput") as [{id, label}]; labels need permission. */
export async function devices(kind) {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const name = kind === "audioinput" ? "Microphone" : "Loudspeaker";
  return all
    .filter((device) => device.kind === kind)
    .map((device, index) => ({ id: device.deviceId, label: device.label || `${name} ${index + 1}` }));
}

/** A track without sound that keeps a connection sending, and a function that ends it. */
export function silence() {
  const context = new AudioContext();
  const [output, zero] = [context.createMediaStreamDestination(), context.createConstantSource()];
  zero.offset.value = 0; // without a source the track would send nothing
  zero.connect(output);
  zero.start();
  const [track] = output.stream.getAudioTracks();
  return { track, end: () => (track.stop(), context.close()) };
}
