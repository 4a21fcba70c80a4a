"""Sees to it that Streamlit does each click once and loses nothing of a page. It knows no page.

All of this was seen with Streamlit 1.67, most of it on a machine with no processor to spare.

What a run draws goes to the server's loop, which forgets whatever comes from a runner that was
replaced; and a runner that has ended is replaced by the next tick at once, also while the loop
still has the end of its run to send. A card then lacked what a click had brought, or was gone until
the page was drawn anew. Here a runner is replaced after the last it sent was taken.

A fragment's run begins by forgetting what that fragment drew and was not sent yet, also when a run
of the whole page drew it. The browser, told that the page is complete, took the fragment's place
away, and what came later had a place too few: the page went white in mid-call. A run of another
fragment also took from one that had ended the word that it had, and what it no longer drew stayed.
Here nothing is forgotten.

What a fragment's run leaves behind is the place it drew at. A run of the page that the same runner
had been asked for in the fragment's last moment drew the whole page there, also another page, and
the browser's page went white. Here a run begins at the top.

A request to draw the page interrupts what runs, also before a click's callback and in its middle,
and the click is not given to the next run. Here callbacks end first.

A browser notes a click and sends it a moment later. The tick of a fragment that falls between the
two takes it along, and it was done twice: who published was told that there was nothing to publish.
Here ticks bring no click.

The names used for it are private to Streamlit: the requirement pins its minor version, and a test
fails if they go.
"""

from typing import Any

from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import RerunData, ScriptRunnerEvent, get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

_create = AppSession._create_scriptrunner
_handle = AppSession._handle_scriptrunner_event_on_event_loop
_clear = AppSession._clear_queue
_request = AppSession.request_rerun
_run = ScriptRunner._run_script
_interrupt = ScriptRunner._maybe_handle_execution_control_request

CLICKS = frozenset(
    ("trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value")
)
"""The kinds of widget value that tell of something done, once."""

HELD = "_reruns_held"
"""A session's requests that wait for the end of its runner, in their order. A page asks for a run
a few times per second, and that end takes milliseconds: they are few."""


def _create_later(session: AppSession, initial_rerun_data: RerunData) -> None:
    """On the server's loop; called although there is a runner when that has ended."""
    _held(session).append(initial_rerun_data)
    if session._scriptrunner is None:
        _begin(session)


def _handle_then_create(
    session: AppSession, sender: Any, event: ScriptRunnerEvent, *given: Any, **named: Any
) -> None:
    _handle(session, sender, event, *given, **named)
    ended = event == ScriptRunnerEvent.SHUTDOWN and session._scriptrunner is None
    if ended and session._state != AppSessionState.SHUTDOWN_REQUESTED:
        _begin(session)


def _begin(session: AppSession) -> None:
    """A new runner for what was held. It merges what it can take before it has ended itself."""
    held = _held(session)
    if not held:
        return
    _create(session, held.pop(0))
    runner = session._scriptrunner
    while held and runner is not None and runner.request_rerun(held[0]):
        held.pop(0)


def _held(session: AppSession) -> list[RerunData]:
    held: list[RerunData] = vars(session).setdefault(HELD, [])
    return held


def _clear_for_pages(session: AppSession, fragment_ids_this_run: list[str] | None = None) -> None:
    """On the server's loop, at the start of each run: before a run of the page only."""
    if fragment_ids_this_run:
        # Merged into what was drawn before, a part would count as that run's, and be taken away.
        session._browser_queue._delta_index_map = {}
    else:
        _clear(session)


def _request_without_clicks(session: AppSession, client_state: ClientState | None) -> None:
    """On the server's loop: what a browser asks for; its ticks come several times per second."""
    if client_state is not None and client_state.is_auto_rerun:
        widgets = client_state.widget_states.widgets
        for at in reversed(range(len(widgets))):
            if widgets[at].WhichOneof("value") in CLICKS:
                del widgets[at]
    _request(session, client_state)


def _run_from_the_top(runner: ScriptRunner, rerun_data: RerunData) -> None:
    """On the runner's thread. A fragment goes to its own place by itself."""
    context_dg_stack.set(get_default_dg_stack_value())
    _run(runner, rerun_data)


def _interrupt_after_callbacks(runner: ScriptRunner) -> None:
    """Callbacks come before the script itself has started."""
    context = get_script_run_ctx(suppress_warning=True)
    in_callbacks = runner._is_in_script_thread() and context and not context.has_script_started
    if not (runner._execing and in_callbacks):
        _interrupt(runner)


REPLACED = (
    (AppSession, _create.__name__, _create_later),
    (AppSession, _handle.__name__, _handle_then_create),
    (AppSession, _clear.__name__, _clear_for_pages),
    (AppSession, _request.__name__, _request_without_clicks),
    (ScriptRunner, _run.__name__, _run_from_the_top),
    (ScriptRunner, _interrupt.__name__, _interrupt_after_callbacks),
)


def lose_nothing() -> None:
    """From now on, in every session of this process; again does nothing."""
    for owner, name, method in REPLACED:
        setattr(owner, name, method)
