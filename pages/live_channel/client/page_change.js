/* Waits while Streamlit changes the page. A rerun that is asked for after a link was clicked, and before the other page begins, still names the page before: the click would be lost (Streamlit 1.67). */

const CHECK_MS = 50;
const LONGEST_MS = 5000; // a link that was not followed after all

let left = ""; // the path on which a link to another page was clicked
let until = 0;

document.addEventListener("click", noteLink, { capture: true });

function noteLink(event) {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!link || link.target === "_blank" || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.origin !== location.origin || link.pathname === location.pathname) return;
  left = location.pathname;
  until = Date.now() + LONGEST_MS;
}

/** Sets a state value of a part, which reruns what encloses it: at once, or, when another page was just asked for, once that page has begun or did not come. A part that is gone by then sets nothing. What is being typed into a draft is committed with it (autosave.js): the rerun may bring another user's text. */
export async function setWhenSettled(part, name, value) {
  while (location.pathname === left && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
  if (part.gone) return;
  document.dispatchEvent(new Event("switchboard-rerun"));
  part.setStateValue(name, value);
}
