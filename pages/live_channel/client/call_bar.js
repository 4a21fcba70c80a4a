/* The call bar: one primary button, what the call is doing, the microphone's buttons, the levels of
   both sides. Each press is confirmed by the server or refused with a sentence. */

import { audio, audioState, onAudio, startAudio, stopAudio } from "./call_audio.js";
import { connection } from "./connection.js";
import { deviceMenu } from "./device_menu.js";
import { clock, el, set } from "./dom.js";
import { notices, say } from "./notices.js";
import { shareButton } from "./share.js";

const LEVEL_EVERY_MS = 200;
const SOURCE = "own";

const button = (label, onclick, className = "") => el("button", { type: "button", className: `sb-button ${className}`, onclick }, label);

/** `data`: iceServers, recorded (a sentence when calls are recorded, else empty). */
export function callBar(parent, data) {
  const bar = new CallBar(parent, data);
  return () => bar.unmount();
}

class CallBar {
  constructor(parent, data) {
    this.data = data;
    this.held = false; // the Talk button or the space bar, as the call was told
    this.talks = Promise.resolve();
    this.build(parent);
    this.stops = [
      connection.follow(SOURCE, () => this.draw()),
      connection.listen(() => this.draw()),
      onAudio(() => this.draw()),
      spaceTalks((on) => this.talk(on), () => this.state.pushToTalk && this.live),
    ];
    this.clock = setInterval(() => this.tick(), 500);
    this.levels = setInterval(() => this.meter(), LEVEL_EVERY_MS);
    clearTimeout(CallBar.leaving);
  }

  build(parent) {
    this.dot = el("span", { className: "sb-dot" });
    this.agent = el("b", {});
    this.status = el("span", {});
    this.badge = el("span", { className: "sb-rec", hidden: true }, el("span", { className: "sb-rec-dot" }), el("b", {}, "Recording"));
    this.time = el("time", {});
    // The second click of two finds the other thing on the button: what the first one did is over.
    this.start = button("Start call", ({ detail }) => detail < 2 && this.startOrHangUp(), "sb-primary");
    this.join = button("Use microphone", () => startAudio(this.data.iceServers));
    this.mute = button("Mute", () => this.toggle("mute", "muted"));
    this.pushToTalk = button("Push to talk", () => this.toggle("push_to_talk", "pushToTalk"));
    this.interrupt = button("Interrupt agent", () => this.send({ type: "interrupt" }));
    this.caller = meter("You");
    this.agentLevel = meter("Agent");
    this.meters = el("span", { className: "sb-meters" }, this.caller.root, this.agentLevel.root);
    this.talkButton = button("Hold to talk", null, "sb-talk");
    holdable(this.talkButton, (on) => this.talk(on));
    this.menu = deviceMenu(this.data);
    this.share = shareButton(SOURCE);
    this.play = button("Play", () => audio().resume(), "sb-primary");
    this.note = el("p", { className: "sb-sub sb-recorded" }, el("span", { className: "sb-rec-dot" }), this.data.recorded ?? "");
    this.root = el(
      "section",
      { className: "sb-call-bar", ariaLabel: "Call" },
      el("div", { className: "sb-state" }, el("span", { className: "sb-status-line", role: "status" }, this.dot, this.agent, this.status, this.badge), this.time),
      el("div", { className: "sb-controls" }, this.start, this.join, this.mute, this.pushToTalk, this.interrupt, this.meters, this.share, this.menu),
      this.talkButton,
      this.play,
      this.note,
      notices(),
    );
    parent.append(this.root);
  }

  get state() {
    return connection.feeds.get(SOURCE)?.state ?? {};
  }

  /** A call with a microphone. */
  get live() {
    return this.state.running && this.state.media && !connection.session.listensOnly;
  }

  draw() {
    const { state } = this;
    const { muted, pushToTalk, talking } = state;
    const starts = !state.running && (connection.waitsFor("send") || connection.waitsFor("start_audio"));
    const busy = starts || audioState().state === "connecting";
    const [tone, label] = shownStatus(state, connection, busy);
    set(this.dot, "className", `sb-dot sb-${tone}`);
    set(this.status, "textContent", label);
    set(this.agent, "textContent", state.running ? (state.agent ?? "") : "");
    set(this.agent, "className", state.hue == null ? "" : `sb-hue-${state.hue}`);
    set(this.badge, "hidden", !(state.running && state.recording));
    set(this.start, "textContent", busy ? "Connecting …" : state.running ? "Hang up" : "Start call");
    this.start.classList.toggle("sb-danger", Boolean(state.running));
    set(this.start, "disabled", busy && !state.running);
    set(this.join, "hidden", !state.running || this.live || busy);
    for (const one of [this.mute, this.pushToTalk]) set(one, "hidden", !this.live);
    for (const one of [this.interrupt, this.share]) set(one, "hidden", !state.running);
    set(this.meters, "hidden", !(state.running && state.media));
    set(this.mute, "textContent", muted ? "Unmute" : "Mute");
    this.mute.setAttribute("aria-pressed", String(Boolean(muted)));
    set(this.mute, "disabled", !this.live);
    set(this.pushToTalk, "textContent", pushToTalk ? "Hands-free" : "Push to talk");
    set(this.pushToTalk, "disabled", !this.live);
    set(this.pushToTalk, "title", pushToTalk ? "The call listens all the time." : "The call listens only while you hold Talk or the space bar.");
    set(this.interrupt, "disabled", !(state.running && state.agentSpeaking));
    set(this.talkButton, "hidden", !(this.live && pushToTalk));
    set(this.talkButton, "textContent", talking ? "Release to send" : "Hold to talk (or the space bar)");
    set(this.talkButton, "disabled", Boolean(muted) && !talking);
    say("engine", state.running ? state.problem : "");
    if (this.engineWasAway && !state.engineAway) say("command", ""); // what was refused meanwhile can be done again
    this.engineWasAway = Boolean(state.engineAway);
    say("audio", audioState().sentence || (state.running && connection.session.audioProblem) || "");
    set(this.play, "hidden", !audioState().needsPlay);
    set(this.note, "hidden", Boolean(state.running) || !this.data.recorded);
    say("channel", channelSentence(connection));
    this.tick();
  }

  tick() {
    const feed = connection.feeds.get(SOURCE);
    set(this.time, "textContent", feed?.state.running ? clock(feed.elapsedMs()) : "");
  }

  meter() {
    const shown = this.state.running && this.state.media && !document.hidden;
    if (!shown && !this.metering) return;
    this.metering = shown;
    const { caller, agent } = shown ? audio().levels() : { caller: 0, agent: 0 };
    this.caller.set(this.state.muted ? 0 : caller);
    this.agentLevel.set(agent);
  }

  async startOrHangUp() {
    if (this.state.running) {
      stopAudio();
      return this.send({ type: "hang_up" });
    }
    say("command", "");
    await startAudio(this.data.iceServers);
  }

  toggle(type, name) {
    this.send({ type, on: !this.state[name] });
  }

  /** One after another: the state still says that nobody talks when a short press ends. */
  talk(on) {
    this.talks = this.talks.then(() => this.pressOrRelease(on));
  }

  async pressOrRelease(on) {
    if (!this.live || (this.held === on && Boolean(this.state.talking) === on)) return;
    this.held = on;
    if (!(await this.send({ type: "talk", on }))) this.held = false;
  }

  async send(request) {
    const { ok, message } = await connection.command(request);
    say("command", ok ? "" : message);
    return ok;
  }

  unmount() {
    for (const stop of this.stops) stop();
    clearInterval(this.clock);
    clearInterval(this.levels);
    this.root.remove();
    // drawn anew by Streamlit, or another page: without its buttons the microphone is not left open
    CallBar.leaving = setTimeout(stopAudio, 1500);
  }
}

function shownStatus(state, { status }, busy) {
  if (status === "offline" || status === "lost") return ["bad", "Offline"];
  if (status === "unreachable") return ["bad", "Reconnecting"];
  if (busy) return ["busy", "Connecting"];
  const listening = state.running && state.media && state.status === "Listening";
  if (listening && state.muted) return ["wait", "You are muted"];
  if (listening && state.pushToTalk) return state.talking ? ["live", "Listening until you let go"] : ["hold", "Hold Talk to speak"];
  return [state.tone ?? "busy", state.status ?? "Connecting"];
}

function channelSentence({ status, notice }) {
  if (status === "offline") return "This device is offline. The page comes back by itself; a running call waits up to a minute.";
  if (status === "unreachable") return "The connection to the server is lost. The page tries again by itself; a running call waits up to a minute.";
  if (status === "lost") return notice ?? "This page has lost its session. Reload it to go on.";
  return "";
}

function meter(label) {
  const bar = el("i", {});
  return {
    root: el("span", { className: "sb-meter", title: `Level: ${label}` }, el("span", {}, label), el("span", { className: "sb-meter-track", ariaHidden: "true" }, bar)),
    set: (level) => set(bar.style, "transform", `scaleX(${Math.round(level * 20) / 20})`),
  };
}

/** Press and hold by pointer or by Enter and Space on the focused button. */
function holdable(element, talk) {
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    talk(true);
  });
  for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, () => talk(false));
  element.addEventListener("keydown", (event) => [" ", "Enter"].includes(event.key) && !event.repeat && talk(true));
  element.addEventListener("keyup", (event) => [" ", "Enter"].includes(event.key) && talk(false));
}

/** Holding the space bar outside of fields and buttons talks. */
function spaceTalks(talk, wanted) {
  const outside = (target) => !target.closest?.("input, textarea, select, button, a, summary, [contenteditable], [role=textbox], [role=combobox]");
  const down = (event) => {
    if (event.key !== " " || !outside(event.target) || !wanted()) return;
    event.preventDefault();
    if (!event.repeat) talk(true);
  };
  const up = (event) => event.key === " " && wanted() && talk(false);
  const left = () => wanted() && talk(false);
  addEventListener("keydown", down);
  addEventListener("keyup", up);
  addEventListener("blur", left);
  return () => {
    removeEventListener("keydown", down);
    removeEventListener("keyup", up);
    removeEventListener("blur", left);
  };
}
