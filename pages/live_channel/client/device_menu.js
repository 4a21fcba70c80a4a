/* Choice of microphone and loudspeaker, also during a call. */

import { audio, audioState, chosenDevices, rememberDevice } from "./call_audio.js";
import { openAudioCheck } from "./check_audio.js";
import { connection } from "./connection.js";
import { el } from "./dom.js";

export function deviceMenu(data) {
  const body = el("div", { className: "sb-menu-body" });
  const opener = el("summary", { title: "Microphone and loudspeaker", className: "sb-button" }, "Audio");
  const menu = el("details", { className: "sb-menu" }, opener, body);
  const close = () => (menu.open = false);
  const elsewhere = ({ target }) => menu.contains(target) || close();
  menu.addEventListener("toggle", () => {
    for (const event of ["pointerdown", "focusin"]) (menu.open ? addEventListener : removeEventListener)(event, elsewhere);
    if (menu.open) fill(body, data);
  });
  menu.addEventListener("keydown", ({ key }) => key === "Escape" && menu.open && (close(), opener.focus()));
  return menu;
}

async function fill(body, data) {
  const call = audio(data.iceServers);
  const { inputId, outputId } = chosenDevices();
  const [microphones, loudspeakers] = await Promise.all([call.microphones(), call.loudspeakers()]);
  body.replaceChildren(
    choice("Microphone", microphones, inputId, (id) => use("microphone", id, () => call.useMicrophone(id))),
    choice("Loudspeaker", loudspeakers, outputId, (id) => use("loudspeaker", id, () => call.useLoudspeaker(id))),
    check(data.iceServers),
  );
}

function choice(label, devices, chosen, change) {
  const options = devices.map(({ id, label: name }) => el("option", { value: id, selected: id === chosen }, name));
  return el("label", {}, label, el("select", { onchange: (event) => change(event.target.value) }, ...options));
}

/** Not during a call: the check would take its microphone. */
function check(iceServers) {
  const running = connection.feeds.get("own")?.state.running;
  const title = running ? "Hang up first: the check needs the microphone." : "";
  return el("button", { type: "button", className: "sb-button", disabled: Boolean(running), title, onclick: () => openAudioCheck(iceServers) }, "Check audio");
}

function use(name, id, change) {
  rememberDevice(name, id);
  if (["connected", "connecting"].includes(audioState().state)) change();
}
