/* The progress of a background job, with Cancel; its end reruns the part of the page that shows it. */

import { connection } from "./connection.js";
import { el, set } from "./dom.js";
import { rerunWith } from "./rerun.js";

/** `data`: job (id), cancellable. */
export function jobProgress(parent, data, part) {
  const words = el("span", { role: "status" }, "Starting");
  const bar = el("progress", { max: 1, ariaLabel: "Progress" });
  const cancel = el("button", { type: "button", className: "sb-button", hidden: !data.cancellable, onclick: () => stopJob() }, "Cancel");
  const root = el("div", { className: "sb-job" }, words, bar, cancel);
  parent.append(root);
  const stop = connection.followJob(data.job, (job) => {
    set(words, "textContent", job.problem || job.status);
    if (job.progress === null) bar.removeAttribute("value");
    else bar.value = job.progress;
    if (!job.running) rerunWith(part, "revision", `${data.job} ended`);
  });
  async function stopJob() {
    cancel.disabled = true;
    const { ok, message } = await connection.command({ type: "cancel_job", job: data.job });
    if (!ok) set(words, "textContent", message);
  }
  return () => {
    stop();
    root.remove();
  };
}
