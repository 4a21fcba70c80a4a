/* The person's name ("Your name"), stored by this browser over reloads and for later visits. */

import { rerunWith } from "./rerun.js";

const NAME = "switchboard-author";

/** `data`: name, as it was typed in this session; null while nothing was. */
export function author(parent, data, part) {
  try {
    if (data.name) localStorage.setItem(NAME, data.name);
    else if (data.name === "") localStorage.removeItem(NAME);
    else if (localStorage.getItem(NAME)) rerunWith(part, "author", localStorage.getItem(NAME));
  } catch {} // a browser that stores nothing
  return () => {};
}
