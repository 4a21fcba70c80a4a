/* Beside an approval form that Streamlit draws: names it by its heading for screen readers, puts the
   caret into its first field, counts down, and keeps the caret where it was when the form is drawn
   anew. */

import { connection } from "./connection.js";
import { clock, el } from "./dom.js";

const FOUND_WITHIN_MS = 2000;
const TYPING_MS = 2000; // a longer pause is the end of what was typed

let typedAt = -TYPING_MS;
addEventListener("input", () => (typedAt = performance.now()), true);

/** `data`: form (class of the form's container), approval (id), refocus (a number: focus again). */
export function formHelper(parent, data) {
  const left = el("p", { className: "sb-left" });
  parent.append(left);
  const tick = () => {
    nameForm(data.form);
    const feed = connection.feeds.get("own");
    const approval = feed?.state.approvals?.find((one) => one.id === data.approval);
    left.textContent = approval ? `Expires in ${clock(approval.expiresAtMs - feed.elapsedMs())}` : "";
  };
  const stop = connection.follow("own", tick);
  const timer = setInterval(tick, 1000);
  const cancel = whenFound(() => firstField(data.form), (field) => isTyping(data.form) || field.focus());
  return () => {
    cancel();
    stop();
    clearInterval(timer);
    left.remove();
  };
}

/** Whether a person is in the middle of a text outside of the form: its rest would go into the form. */
function isTyping(form) {
  const active = document.activeElement;
  return performance.now() - typedAt < TYPING_MS && Boolean(active?.value) && !active.closest(`.${CSS.escape(form)}`);
}

/** Streamlit's form (1.67) is an element without a role or a name. */
function nameForm(form) {
  const heading = document.querySelector(`.${CSS.escape(form)} h2`);
  const drawn = heading?.closest("[data-testid=stForm]");
  if (!drawn || drawn.getAttribute("aria-label") === heading.textContent) return;
  drawn.setAttribute("role", "form");
  drawn.setAttribute("aria-label", heading.textContent);
}

function firstField(form) {
  const fields = [...document.querySelectorAll(`.${CSS.escape(form)} :is(input, textarea)`)];
  return fields.find((field) => !field.value && !field.disabled) ?? fields[0];
}

function whenFound(find, then) {
  const started = performance.now();
  let observer = null;
  const look = () => {
    const found = find();
    if (found) then(found);
    if (found || performance.now() - started > FOUND_WITHIN_MS) observer?.disconnect();
    return found;
  };
  if (look()) return () => {};
  observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => observer.disconnect();
}
