"""The tool runtime: results with duration, agent and citations; failures as sentences."""

import asyncio
import re

import pytest

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.call.tools.tool_runtime import CallToolRuntime
from agents_core.tools.tool_spec import CallContext
from tests.doubles.call_team import LookupBroken, Office, Request, Seat


class ToolsHarness:
    """The tools of one call, run as the SDK would."""

    def __init__(self, timeout_s: float | None = None) -> None:
        self.office = Office()
        self.specs = self.office.catalogue()
        self.event_log = EventLog(lambda: 0.0)
        self.context = CallContext(call_id="call")
        self.tools = CallToolRuntime(self.event_log, self.context, timeout_s)
        self.event_log.listen(self.tools.take)

    def called(self, call_id: str, tool: str, agent: str = "Clerk") -> None:
        self.event_log.emit(ev.ToolCalled, call_id=call_id, tool=tool, agent=agent, arguments="{}")

    def returned(self) -> ev.ToolReturned:
        last = self.event_log.after(0)[-1]
        assert isinstance(last, ev.ToolReturned)
        return last


async def test_a_result_carries_the_agent_that_called_the_tool() -> None:
    harness = ToolsHarness()
    harness.called("c1", "look_up", "Clerk")
    harness.called("c2", "look_up", "Accountant")
    assert "22" in await harness.tools.run(harness.specs["look_up"], "c1", Request(request="bags"))
    assert (harness.returned().agent, harness.returned().ok) == ("Clerk", True)


async def test_a_lookup_emits_its_request_and_passages() -> None:
    harness = ToolsHarness()
    await harness.tools.run(harness.specs["look_up"], "c1", Request(request="bags"))
    cited = harness.event_log.after(0)[0]
    assert isinstance(cited, ev.PassagesCited)
    assert (cited.request, cited.citations[0].passage_id) == ("bags", "P1")
    assert harness.context.grounding == ["22 pounds."]  # the citation, without ids


async def test_a_tool_error_with_a_sentence_reaches_the_model() -> None:
    harness = ToolsHarness()
    harness.office.lookup_error = LookupBroken("The index is being built.")
    text = await harness.tools.run(harness.specs["look_up"], "c1", Request(request="bags"))
    assert "because The index is being built. Apologise" in text
    assert not harness.returned().ok


async def test_an_unexpected_tool_error_quotes_no_data(
    caplog: pytest.LogCaptureFixture,
) -> None:
    harness = ToolsHarness()
    harness.office.lookup_error = KeyError("passport-canary")
    text = await harness.tools.run(harness.specs["look_up"], "c1", Request(request="bags"))
    assert "something went wrong" in text
    assert "canary" not in text + repr(harness.event_log.after(0)) + caplog.text
    assert "KeyError at call_team.py:" in caplog.text, "where, without what it says"


async def test_a_tool_that_hangs_times_out_and_no_figure_of_its_sentence_is_stopped() -> None:
    harness = ToolsHarness(timeout_s=0.02)
    harness.office.hold_lookup = asyncio.Event()
    text = await harness.tools.run(harness.specs["look_up"], "c1", Request(request="bags"))
    assert "took too long" in text
    assert not re.search(r"\d", text)
    assert harness.returned().duration_ms >= 20
    assert harness.context.grounding == []


async def test_a_tools_own_timeout_is_not_reported_as_the_calls() -> None:
    harness = ToolsHarness()
    harness.office.lookup_error = TimeoutError()
    text = await harness.tools.run(harness.specs["look_up"], "c1", Request(request="bags"))
    assert "took longer" not in text


async def test_a_cancelled_tool_call_gets_a_result() -> None:
    harness = ToolsHarness()
    harness.office.hold_lookup = asyncio.Event()
    running = asyncio.create_task(
        harness.tools.run(harness.specs["look_up"], "c1", Request(request="bags"))
    )
    await harness.office.looking.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not harness.returned().ok


async def test_edited_arguments_are_used_once() -> None:
    harness = ToolsHarness()
    harness.tools.edit("c1", Seat(seat="14C"))
    await harness.tools.run(harness.specs["change_seat"], "c1", Seat(seat="12A"))
    await harness.tools.run(harness.specs["change_seat"], "c2", Seat(seat="12A"))
    assert harness.office.ran == [("change_seat", "14C"), ("change_seat", "12A")]


async def test_an_unknown_tool_ends_the_newest_open_call_of_that_name() -> None:
    harness = ToolsHarness()
    harness.called("c1", "fly_to_moon")
    harness.tools.no_such_tool("fly_to_moon", "Tool fly_to_moon not found")
    assert (harness.returned().call_id, harness.returned().ok) == ("c1", False)
    harness.tools.no_such_tool("fly_to_moon", "Tool fly_to_moon not found")
    assert len(harness.event_log.after(0)) == 2


async def test_an_unknown_tool_never_ends_a_call_that_runs_or_waits() -> None:
    harness = ToolsHarness()
    harness.office.hold_lookup = asyncio.Event()
    harness.called("c1", "look_up")
    running = asyncio.create_task(
        harness.tools.run(harness.specs["look_up"], "c1", Request(request="bags"))
    )
    await harness.office.looking.wait()
    before = harness.event_log.after(0)
    harness.tools.no_such_tool("look_up", "Tool look_up not found")
    assert harness.event_log.after(0) == before
    harness.called("c2", "look_up")
    harness.tools.no_such_tool("look_up", "Tool look_up not found")
    assert (harness.returned().call_id, harness.returned().ok) == ("c2", False)
    harness.office.hold_lookup.set()
    await running
    assert (harness.returned().call_id, harness.returned().ok) == ("c1", True)


async def test_unfit_arguments_end_exactly_their_own_call() -> None:
    harness = ToolsHarness()
    harness.called("c1", "look_up")
    harness.called("c2", "look_up")
    harness.tools.never_ran("c1", "The arguments do not fit.")
    assert (harness.returned().call_id, harness.returned().agent) == ("c1", "Clerk")
    harness.tools.never_ran("c1", "The arguments do not fit.")
    assert len(harness.event_log.after(0)) == 3
