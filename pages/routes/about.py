"""The About page: the product, the local engine, keyboard, networks, data flow and licences."""

import streamlit as st

from pages.console.engine_picker import LOCAL_ENGINE_NOTE
from pages.ui.assets import ASSETS

st.html(ASSETS / "console.css")
st.title("About Switchboard")
st.markdown(
    f"""
Switchboard is a workbench for customer-support voice agents. You talk or type; a team of agents
answers; beside the conversation you see who handled it and why, approve what needs a person, and
change the policy while the call goes on.

#### The local engine
**{LOCAL_ENGINE_NOTE}**

It speaks the same Realtime protocol as OpenAI's service and runs on this machine, so a demo needs
no key and no network. It ranks a session's tools and agents by the caller's words, fills in
arguments, and composes answers from tool results. It does not reason, invent or chat. Judge
wording, latency and understanding of free speech with a real model; judge routing, handoffs,
approvals and policy text with either.

#### Keyboard
- **Tab** moves through the page; **Enter** sends a message or a form; **Shift+Enter** makes a new
  line in the message box.
- **Esc** closes an open list.
- With push-to-talk, holding the **space bar** outside a field talks.

#### Beyond this machine
- Browsers give the microphone only to **HTTPS** pages or to localhost. Put a proxy with a
  certificate in front, or type instead.
- If the browser and this server are on different networks, audio needs a **TURN** server: set
  `ICE_SERVERS` to a JSON list of servers.

#### What leaves this machine
With the local engine: nothing, unless `ENGINE_LLM_URL` names a chat server elsewhere; that server
then gets transcripts and tool results. With OpenAI or a Realtime URL: audio, transcripts and tool
results of the call go to that server. With `OTEL_EXPORTER_OTLP_ENDPOINT`, names, times and figures
of every call go there, and transcripts only if `OTEL_CAPTURE_CONTENT` is true. Passwords never
leave: a sign-in is checked here.

#### Licences
The local voice is hibari-tts (Apache-2.0), distilled from Kokoro-82M (Apache-2.0), with
pronunciations of misaki (Apache-2.0) and tables of spaCy (MIT). Nothing in the default install is
under the GPL. Streamlit and streamlit-webrtc are used under Apache-2.0 and MIT.
"""
)
