/* Demo mode: a scripted caller speaks a ready conversation, and pauses where people may ask. */

import { startAudio } from "./call_audio.js";
import { afterChoices } from "./choices.js";
import { connection } from "./connection.js";
import { el, set } from "./dom.js";
import { say } from "./notices.js";

/** `data`: iceServers, titles of the team's conversations. */
export function demo(parent, data) {
  const control = (label, action) => el("button", { type: "button", className: "sb-button", onclick: () => send({ type: "control_demo", action }) }, label);
  const choices = data.titles.map((title, number) => el("button", { type: "button", className: "sb-button sb-primary", onclick: () => play(number) }, title));
  const [pause, resume, stop] = [control("Pause", "pause"), control("Continue", "resume"), control("Stop", "stop")];
  const line = el("span", { role: "status", className: "sb-sub" });
  const picks = el("div", { className: "sb-controls", role: "group", ariaLabel: "Ready conversations" }, ...choices);
  const controls = el("div", { className: "sb-controls" }, pause, resume, stop, line);
  let starting = false; // until the server plays
  const root = el("section", { className: "sb-demo", ariaLabel: "Demo" }, picks, controls);
  parent.append(root);

  async function play(number) {
    starting = true;
    draw();
    try {
      await startAudio(data.iceServers, "listen");
      await send({ type: "play_demo", conversation: number, ...afterChoices() });
    } finally {
      starting = false;
      draw();
    }
  }

  async function send(request) {
    const { ok, message } = await connection.command(request);
    say("command", ok ? "" : message);
  }

  function draw() {
    const now = connection.session.demo;
    const playing = Boolean(now?.playing);
    for (const choice of choices) set(choice, "disabled", starting || playing);
    set(controls, "hidden", !now);
    set(pause, "hidden", !playing || now.phase === "paused");
    set(resume, "hidden", now?.phase !== "paused");
    set(stop, "hidden", !playing);
    set(line, "textContent", now ? `${now.title}: ${wordsOf(now)}` : "");
  }

  const stopListening = connection.listen(draw);
  return () => {
    stopListening();
    root.remove();
  };
}

function wordsOf({ phase, line, lines, problem }) {
  const place = `line ${line} of ${lines}`;
  return {
    ready: "about to begin",
    speaking: `${place}, the caller speaks`,
    listening: `${place}, the agents answer`,
    form: `${place}, the caller fills in the form`,
    paused: `${place}, paused for questions. Press Continue to go on.`,
    finished: "finished. The call is still open: ask something yourself.",
    stopped: "stopped. The call is still open.",
    failed: problem,
  }[phase];
}
