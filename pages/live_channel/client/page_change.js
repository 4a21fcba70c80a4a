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

/** Resolves at once unless another page was just asked for; then, when it has begun or did not come. */
export async function pageSettled() {
  while (location.pathname === left && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
}
