/* The parts of a page, by the name that its script places them under. */

import { author } from "./author.js";
import { board } from "./board.js";
import { callBar } from "./call_bar.js";
import { callWatch } from "./call_watch.js";
import { choices } from "./choices.js";
import { composer } from "./composer.js";
import { connection } from "./connection.js";
import { demo } from "./demo.js";
import { formHelper } from "./form_helper.js";
import { jobProgress } from "./job_progress.js";
import { rerunWith } from "./rerun.js";
import { trace, transcript } from "./transcript.js";

const APART_MS = 40; // Streamlit joins updates of the same moment and reruns one fragment of them
const LATER_MS = 400; // Streamlit runs one fragment after another: a form that is waited for goes first
let last = Promise.resolve();

/** Reruns the enclosing fragment when what it was drawn from has changed. */
function rerun(parent, data, part) {
  const run = (revision) => {
    last = last
      .then(() => rerunWith(part, "revision", revision))
      .catch((error) => console.error(error)) // the reruns of other parts go on
      .then(() => new Promise((resolve) => setTimeout(resolve, APART_MS)));
  };
  let waiting = null;
  let newest = null;
  return connection.watch(data.watch, data.topics, (revision) => {
    if (data.urgent) return run(revision);
    newest = revision;
    waiting ??= setTimeout(() => {
      waiting = null;
      run(newest);
    }, LATER_MS); // from the first change on: a stream of changes does not postpone it
  });
}

/** Reruns the page once the server knows no such session, which is when it has started. */
function untilStarted(parent, data, part) {
  return connection.listen(() => connection.status === "lost" && part.setStateValue("revision", String(Date.now())));
}

const PARTS = { author, rerun, transcript, trace, callBar, choices, composer, demo, formHelper, jobProgress, board, callWatch, untilStarted };

/** Mounts a part; returns how to unmount it. `part` has the current setStateValue. */
export function mount(parent, data, part) {
  connection.use(data.token, data.base);
  return PARTS[data.part](parent, data, part);
}
