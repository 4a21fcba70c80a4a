/* What a viewer of somebody else's running call sees above its transcript: state, clock, and the
   approvals that wait, read-only. */

import { connection } from "./connection.js";
import { clock, el, set } from "./dom.js";
import { shareButton } from "./share.js";

const OFFLINE = "Not connected. This page comes back by itself and shows what it has missed.";

/** `data`: source. */
export function callWatch(parent, data) {
  const dot = el("span", { className: "sb-dot" });
  const agent = el("b", {});
  const status = el("span", {});
  const recording = el("span", { className: "sb-rec", hidden: true }, el("span", { className: "sb-rec-dot" }), el("b", {}, "Recording"));
  const time = el("time", {});
  const problem = el("p", { className: "sb-notice", role: "alert", hidden: true });
  const forms = el("div", { className: "sb-watched-forms", role: "status" });
  const root = el(
    "section",
    { className: "sb-call-bar sb-watch", ariaLabel: "Call" },
    el("div", { className: "sb-state" }, el("span", { className: "sb-status-line", role: "status" }, dot, agent, status, recording), time),
    el("div", { className: "sb-controls" }, el("span", { className: "sb-sub" }, "You are watching. Only the person on the call can speak, type or decide."), shareButton(data.source)),
    problem,
    forms,
  );
  parent.append(root);
  const shown = new Map(); // approval id -> {root, left, note}

  function draw() {
    const { state } = connection.feeds.get(data.source) ?? { state: {} };
    const away = ["offline", "lost"].includes(connection.status);
    set(dot, "className", `sb-dot sb-${away ? "bad" : (state.tone ?? "busy")}`);
    set(agent, "textContent", state.running ? (state.agent ?? "") : "");
    set(agent, "className", state.hue == null ? "" : `sb-hue-${state.hue}`);
    set(status, "textContent", away ? "Offline" : (state.status ?? "Connecting"));
    set(recording, "hidden", !(state.running && state.recording));
    const sentence = away ? OFFLINE : (state.problem ?? "");
    set(problem, "textContent", sentence);
    set(problem, "hidden", !sentence);
    drawForms(state.approvals ?? [], state.decided ?? []);
    tick();
  }

  /** An open form and, once it is closed, who decided it and how; forms from before are not shown. */
  function drawForms(open, decided) {
    for (const one of open) if (!shown.has(one.id)) shown.set(one.id, openForm(one));
    for (const one of open) set(shown.get(one.id).note, "textContent", one.reason ?? "");
    for (const one of decided) {
      const form = shown.get(one.id);
      if (!form || form.closed) continue;
      form.closed = true;
      set(form.left, "textContent", "");
      set(form.note, "textContent", one.message);
    }
    for (const [id, form] of shown) {
      if (form.closed || open.some((one) => one.id === id)) continue;
      form.root.remove();
      shown.delete(id);
    }
  }

  function openForm(one) {
    const left = el("p", { className: "sb-left" });
    const note = el("p", { className: "sb-decision" });
    const asked = el("p", { className: "sb-for" }, `${one.agent} is waiting${one.purpose ? ` ${one.purpose}` : ""}. The person on the call is asked.`);
    const form = { left, note, expiresAtMs: one.expiresAtMs, root: el("div", { className: "sb-ask" }, el("div", { className: "sb-asked" }, el("h2", {}, one.title)), el("p", {}, one.explanation ?? ""), asked, left, note) };
    forms.append(form.root);
    return form;
  }

  function tick() {
    const feed = connection.feeds.get(data.source);
    if (!feed) return;
    set(time, "textContent", feed.state.running ? clock(feed.elapsedMs()) : "");
    for (const form of shown.values()) if (!form.closed) set(form.left, "textContent", `Expires in ${clock(form.expiresAtMs - feed.elapsedMs())}`);
  }

  const stops = [connection.follow(data.source, draw), connection.listen(draw)];
  const timer = setInterval(tick, 500);
  return () => {
    for (const stop of stops) stop();
    clearInterval(timer);
    root.remove();
  };
}
