/* The live board: a card for each running call. Cards keep their element while the call runs, and
   their clocks run here. */

import { connection } from "./connection.js";
import { el, longClock, set, setHtml } from "./dom.js";
import { announce } from "./transcript.js";

const SILENT_MS = 20000;

/** `data`: source. `part.setStateValue("open", id)` asks the page's script to open a call. */
export function board(parent, data, part) {
  const cards = new Map(); // call id -> {root, body}
  const said = new Set();
  const log = el("div", { className: "sb-unseen", role: "log", ariaLive: "polite" });
  const offline = el("p", { className: "sb-notice", role: "status", hidden: true }, "Not connected. The cards are as they were; this page comes back by itself.");
  const head = el("div", {});
  const problems = el("div", { role: "alert" });
  const grid = el("div", { className: "sb-live-cards" });
  const more = el("p", { className: "sb-sub" });
  const empty = el(
    "div",
    { className: "sb-empty sb-live-empty", hidden: true },
    el("b", {}, "No call is running"),
    "Open the console and press Start call, or type a message there. The call appears here at once, whichever browser it is in. ",
    link("Open the console", "", "console"),
  );
  const root = el("section", { className: "sb-live", ariaLabel: "Running calls" }, offline, head, problems, empty, grid, more);
  parent.append(root, log);

  /** An ordinary click stays in this page: loading it anew would end the visitor's own call. */
  function link(label, path, opens) {
    const open = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      part.setStateValue("open", opens);
    };
    return el("a", { className: "sb-live-open", href: `${data.base}/${path}`, onclick: open }, label);
  }

  function card(id) {
    const body = el("div", {});
    const about = link("Open this call", `calls?call=${encodeURIComponent(id)}`, id);
    const one = { body, root: el("article", { className: "sb-live-box" }, body, about) };
    cards.set(id, one);
    return one;
  }

  function take(update, feed) {
    const { order = null, more: hidden = 0, problems: sentences = [], head: figures = "" } = feed.state;
    if (!order) return; // nothing was received yet
    for (const [id, html] of update.cards ?? []) setHtml((cards.get(id) ?? card(id)).body, html);
    for (const [id, one] of cards) {
      if (order.includes(id)) continue;
      one.root.remove();
      cards.delete(id);
    }
    order.forEach((id, index) => {
      const here = cards.get(id)?.root;
      if (here && grid.children[index] !== here) grid.insertBefore(here, grid.children[index] ?? null);
    });
    setHtml(head, figures);
    if (problems.textContent !== sentences.join("")) problems.replaceChildren(...sentences.map((one) => el("p", { className: "sb-notice sb-notice-engine" }, one)));
    set(more, "textContent", hidden ? `and ${hidden} more calls` : "");
    set(empty, "hidden", order.length > 0);
    for (const [key, text] of update.announce ?? []) announce(log, said, key, text, true);
    tick();
  }

  function tick() {
    const feed = connection.feeds.get(data.source);
    if (!feed?.state.clocks) return;
    const passed = performance.now() - feed.stateAt;
    for (const [id, { body }] of cards) {
      const [elapsed, silent] = feed.state.clocks[id] ?? [0, null];
      const now = elapsed + passed;
      for (const time of body.querySelectorAll("time[data-elapsed]")) set(time, "textContent", longClock(now));
      for (const time of body.querySelectorAll("time[data-expires-ms]")) {
        const left = Number(time.dataset.expiresMs) - now;
        set(time, "textContent", left > 0 ? `${longClock(left)} left` : "expired");
      }
      const quiet = body.querySelector("[data-silent]");
      if (quiet && silent !== null) {
        set(quiet, "hidden", silent + passed < SILENT_MS);
        set(quiet, "textContent", `No events for ${longClock(silent + passed)}`);
      }
    }
  }

  const stops = [
    connection.follow(data.source, take),
    connection.listen(() => set(offline, "hidden", !["offline", "lost"].includes(connection.status))),
  ];
  const timer = setInterval(tick, 500);
  return () => {
    for (const stop of stops) stop();
    clearInterval(timer);
    root.remove();
    log.remove();
  };
}
