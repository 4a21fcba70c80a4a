// Measures a microphone: how loud it is, and whether it hears the loudspeaker.

const LOOK_MS = 40;
const VOICE_RMS = 0.02; // of full scale; a quiet room stays under 0.004
const CHIRP_HZ = [1100, 1750]; // no multiple of each other: a voice does not make both in this order
const TONE_S = 0.3;
const LISTEN_MS = 1800; // the chirp and the delay of a wireless loudspeaker
const ABOVE_DB = 20; // of a tone over the sound beside it

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Listens to one track until `close`; the track stays the caller's. */
export class SoundCheck {
  #context = new AudioContext();
  #analyser = this.#context.createAnalyser();

  constructor(track) {
    this.#analyser.fftSize = 4096;
    this.#analyser.smoothingTimeConstant = 0;
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
    this.#context.resume();
  }

  /** The loudest sound (root mean square, 0 to 1) within `seconds`; returns early for a voice. */
  async loudest(seconds) {
    const samples = new Float32Array(this.#analyser.fftSize);
    let loudest = 0;
    for (let left = (seconds * 1000) / LOOK_MS; left > 0 && loudest < VOICE_RMS; left--) {
      await pause(LOOK_MS);
      this.#analyser.getFloatTimeDomainData(samples);
      loudest = Math.max(loudest, Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length));
    }
    return loudest;
  }

  /** Play two tones through a loudspeaker; whether the microphone hears one after the other. */
  async hearsLoudspeaker(outputId) {
    const player = await this.#chirp(outputId);
    const heard = [0, 0];
    for (let left = LISTEN_MS / LOOK_MS; left > 0 && heard[1] < 3; left--) {
      await pause(LOOK_MS);
      if (this.#hears(CHIRP_HZ[0])) heard[0] += 1;
      else if (heard[0] >= 3 && this.#hears(CHIRP_HZ[1])) heard[1] += 1;
    }
    player.pause();
    return heard[1] >= 3;
  }

  close() {
    this.#context.close();
  }

  async #chirp(outputId) {
    const [output, tone, volume] = [this.#context.createMediaStreamDestination(), this.#context.createOscillator(), this.#context.createGain()];
    volume.gain.value = 0.4;
    tone.connect(volume).connect(output);
    const player = new Audio();
    player.srcObject = output.stream;
    if (outputId) await player.setSinkId(outputId);
    await player.play();
    const now = this.#context.currentTime + 0.1;
    CHIRP_HZ.forEach((hz, index) => tone.frequency.setValueAtTime(hz, now + index * TONE_S));
    tone.start(now);
    tone.stop(now + CHIRP_HZ.length * TONE_S);
    return player;
  }

  /** Whether a tone of `hz` stands out now. */
  #hears(hz) {
    const spectrum = new Float32Array(this.#analyser.frequencyBinCount);
    this.#analyser.getFloatFrequencyData(spectrum);
    const at = Math.round((hz * this.#analyser.fftSize) / this.#context.sampleRate);
    const beside = [...spectrum.slice(at - 40, at - 8), ...spectrum.slice(at + 9, at + 41)];
    return Math.max(...spectrum.slice(at - 2, at + 3)) > median(beside) + ABOVE_DB;
  }
}
