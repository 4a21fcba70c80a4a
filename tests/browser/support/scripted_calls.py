"""Tells ``scripted_app`` what happens in its calls, and asks what they were sent."""

import json
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.support.app_process import AppProcess, running_app

SCRIPTED_APP = Path(__file__).with_name("scripted_app.py")
Event = tuple[str, dict[str, Any]]
"""Name of the event's class, and its fields."""


def says(words: str, item_id: str, *, agent: str = "Main Agent") -> Event:
    """An agent says this and has finished."""
    return "TranscriptDone", {"item_id": item_id, "role": "agent", "agent": agent, "text": words}


def adds(words: str, item_id: str, *, agent: str = "Main Agent") -> Event:
    """An agent is saying this, and goes on."""
    return "TranscriptDelta", {"item_id": item_id, "role": "agent", "agent": agent, "text": words}


def tool(call_id: str, *, output: str = "done") -> list[Event]:
    """An agent uses a tool; a step of the trace with details."""
    used = {"call_id": call_id, "tool": "document_lookup_tool", "agent": "QA Agent"}
    return [
        ("ToolCalled", {**used, "arguments": '{"request": "bags"}'}),
        ("ToolReturned", {**used, "output": output, "duration_ms": 3, "ok": True}),
    ]


@dataclass(frozen=True, slots=True)
class ScriptedCalls:
    """The calls of a running ``scripted_app``."""

    app: AppProcess

    def play(self, *events: Event, number: int = 0) -> list[float]:
        """Let this happen in the newest call (or call ``number``, from 1); when, ms since 1970."""
        return list(self._ask("play", {"events": events, "number": number}))

    def talk(self, *, seconds: float, every_s: float) -> None:
        """Let an agent of the newest call say a word every so often; returns at once."""
        self._ask("talk", {"seconds": seconds, "every_s": every_s})

    def calls(self) -> Sequence[Mapping[str, Any]]:
        """id, team, typed, commands, stopped and viewers of each call, oldest first."""
        return list(self._ask("calls"))

    def counts(self) -> dict[str, int]:
        """What is alive in the app, by kind."""
        return dict(self._ask("counts"))

    def _ask(self, what: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.app.url}/scripted/{what}", data=data)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=180) as answer:
            return json.load(answer)


@contextmanager
def scripted_calls(folder: Path, *, scene: str = "", **environ: str) -> Iterator[ScriptedCalls]:
    """The app with scripted calls; every call begins with ``scene``."""
    settings = {"SCRIPTED_SCENE": scene, **environ}
    with running_app(folder, script=SCRIPTED_APP, environ=settings) as process:
        yield ScriptedCalls(process)
