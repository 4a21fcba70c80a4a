"""Parts of a page that follow the live channel, as a page's script places them.

Each is a component of ``st.components.v2`` with a fixed key; other data mounts it again. Triggers
are not used: one that is set while a component mounts is lost about one time in four
(https://github.com/streamlit/streamlit/issues/16732, Streamlit 1.67).
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from types import MappingProxyType
from typing import Any

import streamlit as st

from agents_core.background_job import BackgroundJob
from pages.live_channel.channel import page_session, shared_channel
from pages.live_channel.client_files import client_path
from pages.live_channel.page_session import revision_of

LOADER = """
const loaded = new WeakMap();
function close(part) {
  if (part.unmount) part.unmount();
  part.unmount = null;
  part.gone = true;
}
export default function (component) {
  const { parentElement, setStateValue } = component;
  const [data] = component.data;
  const given = JSON.stringify(data);
  let part = loaded.get(parentElement);
  if (part && part.given !== given) {
    close(part);
    part = null;
  }
  if (!part) {
    part = { given, setStateValue, unmount: null, gone: false };
    loaded.set(parentElement, part);
    import(new URL(data.client + "/parts.js", document.location.origin).href).then((parts) => {
      if (!part.gone) part.unmount = parts.mount(parentElement, data, part);
    });
  }
  part.setStateValue = setStateValue;
  return () => {
    close(part);
    if (loaded.get(parentElement) === part) loaded.delete(parentElement);
  };
}
"""

NOT_STARTED = "not-started"
"""In place of a token; no session has it."""

NO_CALLBACKS: Mapping[str, Callable[[], None]] = MappingProxyType({})

_component = st.components.v2.component("switchboard_live", js=LOADER, isolate_styles=False)


def live_part(
    part: str, key: str, on_change: Mapping[str, Callable[[], None]] = NO_CALLBACKS, **data: Any
) -> Mapping[str, Any]:
    """Place a part that ``client/parts.js`` knows by its name; other ``data`` mounts it again.

    ``on_change``: what to call, before a script runs, when the part has set a state value; by the
    value's name. Without it the values "revision" and "open" can be set.
    """
    return _place(part, key, page_session().token, on_change, **data)


def _place(
    part: str,
    key: str,
    token: str,
    on_change: Mapping[str, Callable[[], None]] = NO_CALLBACKS,
    **data: Any,
) -> Mapping[str, Any]:
    base = st.get_option("server.baseUrlPath").strip("/")
    base = f"/{base}" if base else ""
    callbacks: dict[str, Any] = {
        f"on_{name}_change": act for name, act in (on_change or _UNWATCHED).items()
    }
    given = {"part": part, "key": key, "token": token, "base": base, "client": client_path(base)}
    found: Mapping[str, Any] = _component(
        key=key,
        # In a list: Streamlit looks for data frames in a dict, and imports pandas for that (1.2 s
        # of the first page).
        data=[given | data],
        **callbacks,
    )
    return found


def rerun_on(key: str, *topics: str, urgent: bool = False) -> None:
    """Run this fragment (outside of one: the page) again, once, after one of the topics changed.

    Call it before reading what is drawn, so that no change falls between. ``urgent``: a person
    waits for it. Other parts run a moment later, because Streamlit runs one after another.
    """
    page_session().draw(key, revision_of(topics, shared_channel().changes.revision))
    live_part("rerun", f"live_{key}", watch=key, topics=list(topics), urgent=urgent)


def job_progress(key: str, job: BackgroundJob[Any]) -> None:
    """What a job is doing, its progress, and Cancel where it can be cancelled; the fragment that
    encloses it (outside of one: the page) runs again once, when the job has ended.

    Call it while the job runs, then read ``job.running``.
    """
    live_part(
        "jobProgress",
        f"job_{key}_{job.job_id}",
        job=job.job_id,
        cancellable=job.cancellable,
    )


def rerun_when_done(key: str, *futures: Future[Any]) -> None:
    """Run this fragment (outside of one: the page) again, once, when each future is done."""
    topic = f"session/{page_session().public_id}/{key}"
    rerun_on(key, topic)
    changes = shared_channel().changes
    for future in futures:
        future.add_done_callback(lambda _: changes.publish(topic))


def rerun_when_started() -> None:
    """Run a page again that could not be drawn because the Switchboard did not start. The browser
    tries to connect until it has started, and each attempt starts it."""
    _place(key="live_started", part="untilStarted", token=NOT_STARTED)


def _nothing() -> None:
    """A state value needs a callback."""


_UNWATCHED: Mapping[str, Callable[[], None]] = {"revision": _nothing, "open": _nothing}
