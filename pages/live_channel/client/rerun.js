/* How a part asks for a rerun of what encloses it. */

/** Sets a state value of a part; a part that is gone sets nothing. What is being typed into a draft is committed with it (autosave.js): the rerun may bring another user's text. */
export function rerunWith(part, name, value) {
  if (part.gone) return;
  document.dispatchEvent(new Event("switchboard-rerun"));
  part.setStateValue(name, value);
}
