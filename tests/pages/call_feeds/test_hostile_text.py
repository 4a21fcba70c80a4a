"""Text of a caller, model, tool, policy or server stays text: every field of every event."""

import dataclasses
import json
from html.parser import HTMLParser
from typing import Any, get_args

import pytest

from agents_core import events as ev
from agents_core.call.contract.endpoint import Endpoint
from pages.call_feeds.call_feed import CallFeed
from pages.live_channel.client_files import CLIENT
from pages.live_channel.feed import Position
from tests.doubles.call_events import CallEvents
from tests.pages.support.call_scenes import approval, mid_call
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.virtual_time import virtual_time

MARK = "hacked"
EVIL = (
    f"'\"><img src=x onerror={MARK}()><script>{MARK}()</script></pre></style>"
    f"<a href='javascript:{MARK}()'>{MARK}</a><!-- \u2028 \x00 \ud83d"
)
ALLOWED = {
    "div", "span", "b", "i", "s", "time", "a", "p", "details", "summary", "dl", "dt", "dd", "pre",
    "code",
}  # fmt: skip


class Markup(HTMLParser):
    """Refuses elements, attributes and addresses that the page's own HTML does not have."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        for name, value in attributes:
            assert name in {"class", "href", "title", "data-keep", "aria-hidden"}, name
            if name == "href":
                assert (value or "").startswith("#passage-"), value
            if name == "class":
                assert MARK not in (value or "")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def assert_harmless(html: str) -> None:
    parser = Markup()
    parser.feed(html)
    parser.close()


def fields_with_text() -> list[tuple[type[ev.CallEvent], str]]:
    """Every field of an event that may hold free text; our own code sets the closed ones."""
    return [
        (kind, field.name)
        for kind in ev.event_classes().values()
        for field in dataclasses.fields(kind)
        if not _choices(field.type) and ("str" in str(field.type) or "Citation" in str(field.type))
    ]


def _choices(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if "Literal" in str(annotation) else ()


def usual(kind: type[ev.CallEvent]) -> dict[str, Any]:
    """A sound event that follows on ``mid_call`` or ``approval``."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        if field.name in ("seq", "at_ms", "turn"):
            continue
        values[field.name] = _usual(field)
    return values


def _usual(field: "dataclasses.Field[Any]") -> Any:
    known = {"item_id": "a9", "call_id": "t1", "role": "agent", "cause": "speech"}
    if field.name in known:
        return known[field.name]
    text = str(field.type)
    if "Citation" in text:
        return (citation("x"),)
    if "tuple" in text:
        return ()
    if field.type is str:
        return "x"
    if choices := _choices(field.type):
        return choices[0]
    return {"int": 1, "float": 1.0, "bool": True}.get(getattr(field.type, "__name__", ""), None)


def citation(text: str) -> ev.Citation:
    return ev.Citation(
        passage_id=text, policy_version=1, line=1, text=text, score=0.5, document=text
    )


def evil(kind: type[ev.CallEvent], name: str) -> dict[str, Any]:
    """As usual, with hostile text in one field."""
    values = usual(kind)
    value = values[name]
    if isinstance(value, tuple):
        values[name] = (citation(EVIL),) if value else (EVIL,)
    else:
        values[name] = EVIL
    return values


def drawn(events: list[ev.CallEvent], endpoint: Endpoint | None = None) -> dict[str, Any]:
    switchboard = FakeSwitchboard(lambda: events)
    endpoint = endpoint or Endpoint(kind="local", model="m", voice="v")
    feed = CallFeed(switchboard.start_call(endpoint, alive=lambda: True), switchboard)
    update = feed.update_since(Position())
    assert update is not None
    body: dict[str, Any] = json.loads(update.body)
    feed.close()
    return body


def assert_all_harmless(body: dict[str, Any]) -> str:
    """Returns all HTML of an update."""
    html = [text for part in ("lines", "steps") for _, text in body[part]["items"]]
    html.append(body["path"])
    for one in html:
        assert_harmless(one)
    return "\n".join(html)


@pytest.mark.parametrize(
    ("kind", "name"),
    fields_with_text(),
    ids=[f"{kind.__name__}.{name}" for kind, name in fields_with_text()],
)
@virtual_time
async def test_hostile_text_in_an_event_never_becomes_markup(
    kind: type[ev.CallEvent], name: str
) -> None:
    for scene in (mid_call, approval):
        call = CallEvents(scene())
        call.add(kind, **evil(kind, name))
        # what comes later shows what was kept of it
        call.add(ev.AgentAnswered, item_id="a9", agent="QA Agent", gap_ms=3)
        call.agent("A new answer.", item_id="a9", agent="QA Agent")
        call.add(ev.ToolReturned, **(usual(ev.ToolReturned) | {"output": "done"}))
        assert_all_harmless(drawn(call.events))


@virtual_time
async def test_hostile_text_of_a_call_from_its_first_event_never_becomes_markup() -> None:
    call = CallEvents()
    texts = [field.name for field in dataclasses.fields(ev.CallStarted) if field.type is str]
    hostile: dict[str, Any] = dict.fromkeys(texts, EVIL)
    call.starts(**hostile)
    call.caller(EVIL)
    call.agent(EVIL, agent=EVIL)
    call.add(ev.PassagesCited, call_id="t", request=EVIL, citations=(citation(EVIL),))
    call.agent(EVIL, agent=EVIL, item_id="next")
    call.ends(reason=EVIL)
    html = assert_all_harmless(drawn(call.events))
    assert "&lt;script&gt;" in html and MARK in html, "it is shown, as text"


def test_the_check_finds_markup() -> None:
    for bad in (
        EVIL,
        "<b onclick=x>",
        "<a href='javascript:x'>",
        "<a href='https://x.example'>",
        "<!-- x -->",
        "<div style='x'>",
    ):
        with pytest.raises(AssertionError):
            assert_harmless(bad)


@virtual_time
async def test_other_text_of_an_update_is_data_for_text_nodes() -> None:
    """Agent, team, status, problem and approvals are no HTML: the page sets them as text."""
    call = CallEvents(approval())
    call.add(ev.ApprovalRefused, call_id="t1", reason=EVIL, attempts_left=2)
    call.add(ev.Handoff, **(usual(ev.Handoff) | {"to_agent": EVIL}))
    call.add(ev.EngineLost, message=EVIL)
    state = drawn(call.events)["state"]
    assert state["approvals"][0]["reason"] == EVIL
    assert state["agent"] == EVIL and state["problem"] == EVIL
    assert isinstance(state["hue"], int), "the only value that becomes part of a class name"


def test_only_html_of_the_server_becomes_html_in_the_browser() -> None:
    """One function sets HTML, and it is used for lines, steps, the path and the page's own text."""
    sources = {path.name: path.read_text() for path in CLIENT.rglob("*.js")}
    setters = [
        f"{name}: {line.strip()}"
        for name, text in sorted(sources.items())
        for line in text.splitlines()
        if "innerHTML" in line or "outerHTML" in line or "insertAdjacentHTML" in line
    ]
    assert setters == ["dom.js: template.innerHTML = html;"]
    uses = sorted(
        f"{name}: {line.strip()}"
        for name, text in sources.items()
        for line in text.splitlines()
        if "setHtml(" in line and "function" not in line
    )
    assert uses == [
        "board.js: for (const [id, html] of update.cards ?? []) "
        "setHtml((cards.get(id) ?? card(id)).body, html);",
        "board.js: setHtml(head, figures);",
        "item_list.js: setHtml(row, html);",
        "item_list.js: setHtml(this.empty, empty);",
        "transcript.js: if (update.path !== undefined) setHtml(path, update.path);",
    ]
    for word in ("eval(", "new Function", "document.write"):
        assert not [name for name, text in sources.items() if word in text]
