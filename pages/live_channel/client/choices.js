/* Choices in Streamlit's widgets, such as the team: the server may take them later than a command that
   was given after them, because they come on another connection. Such a command carries the number
   of the choices made before it, and the server waits for that number, which takes their way. */

const COMMANDS = ".sb-call-bar, .sb-composer, .sb-demo"; // what is pressed or typed there is no choice

let placed = null;
let chose = false; // since the last number
let made = 0;

for (const type of ["pointerdown", "keydown", "input", "change"]) addEventListener(type, ({ target }) => (chose ||= !target.closest?.(COMMANDS)), true);

/** The part that sends the numbers. For a new session of the server the last one is sent anew. */
export function choices(parent, data, part) {
  placed = part;
  chose ||= made > 0;
  return () => placed === part && (placed = null);
}

/** What a command that may start a call carries. */
export function afterChoices() {
  if (!placed) return {};
  if (chose) placed.setStateValue("made", (made += 1));
  chose = false;
  return made ? { after: made } : {};
}
