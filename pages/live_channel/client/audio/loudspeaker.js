// The loudspeaker a call is heard through.

import { devices } from "./audio_devices.js";

const HUSH_MS = 400; // what a jitter buffer holds at most on a usable network; the next answer comes later

/** Plays one track. */
export class Loudspeaker {
  #element = new Audio();
  #id = ""; // empty: the browser's default
  #label;
  #track = null;
  #hush = 0;

  /** Play `track`; false when the browser waits for a click (`resume`). */
  play(track) {
    this.#track = track;
    this.#element.srcObject = new MediaStream([track]);
    return this.resume();
  }

  /** Play what was held back; whether it plays. */
  resume() {
    return this.#element.play().then(() => true, (error) => error.name !== "NotAllowedError");
  }

  /** Be silent now, until what the browser still holds back has passed. */
  hush() {
    if (!this.#track) return;
    clearTimeout(this.#hush);
    this.#track.enabled = false;
    this.#hush = setTimeout(() => (this.#track.enabled = true), HUSH_MS);
  }

  /** Use a device from now on; rejects where the browser cannot. Its label, or empty. */
  async use(id) {
    if (id !== this.#id) await this.#element.setSinkId(id);
    this.#id = id;
    this.#label = await this.#find();
    return this.#label ?? "";
  }

  /** After a change of devices: whether the one in use has gone; the default one goes on. */
  async lost() {
    const label = await this.#find();
    if (label === this.#label) return false;
    if (label === undefined && this.#id) {
      this.#id = "";
      await this.#element.setSinkId("").catch(() => {});
    }
    const before = this.#label;
    this.#label = await this.#find();
    return before !== undefined;
  }

  /** Name of the device in use; empty where the browser does not say. */
  get label() {
    return this.#label ?? "";
  }

  stop() {
    clearTimeout(this.#hush);
    this.#element.pause();
    this.#element.srcObject = null;
  }

  async #find() {
    const id = this.#id || "default";
    return (await devices("audiooutput")).find((device) => device.id === id)?.label;
  }
}
