"""What a connection reports of parts and jobs, and what it refuses to take or to keep."""

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from agents_core.background_job import BackgroundJob, JobControl
from agents_core.changes import job as job_topic
from agents_core.events import TranscriptDelta, TranscriptDone
from pages.live_channel.connection import (
    MAX_ANSWERS,
    MAX_FEEDS,
    MAX_JOBS,
    SEND_TIMEOUT_S,
)
from pages.live_channel.page_session import revision_of
from pages.live_channel.rate_limit import BURST, RATE_PER_S, RateLimit, TooMuch
from pages.live_channel.requests import MAX_REQUEST_CHARS, UnknownRequest
from pages.live_channel.watched_parts import MAX_PARTS, RERUN_AGAIN_S, RERUN_ATTEMPTS
from tests.pages.support.call_scenes import opening
from tests.pages.support.live_page import LiveConsole, LivePage, settled
from tests.pages.support.virtual_time import virtual_time

ANSWER: dict[str, Any] = {"role": "agent", "agent": "QA Agent"}


async def connected() -> tuple[LiveConsole, LivePage]:
    console = LiveConsole(opening().events)
    return console, await console.opened()


# --- parts that rerun -----------------------------------------------------------------------------


@virtual_time
async def test_a_change_is_reported_once_and_again_while_the_part_has_not_run() -> None:
    console, page = await connected()
    console.page.draw("card", 0)
    await page.sends("watch", key="card", topics=["engine", "calls"])
    assert page.of_kind("rerun") == []
    console.switchboard.changes.publish("engine")
    await settled()
    assert page.of_kind("rerun") == [{"type": "rerun", "key": "card", "revision": "1.1"}]
    await asyncio.sleep(RERUN_AGAIN_S * 10)
    assert [one["revision"] for one in page.of_kind("rerun")] == [
        f"1.{attempt}" for attempt in range(1, RERUN_ATTEMPTS + 1)
    ]


@virtual_time
async def test_a_part_that_ran_is_not_asked_again() -> None:
    console, page = await connected()
    await page.sends("watch", key="card", topics=["engine"])
    console.switchboard.changes.publish("engine")
    await settled()
    console.page.draw("card", 1)
    await asyncio.sleep(RERUN_AGAIN_S * 10)
    assert len(page.of_kind("rerun")) == 1
    console.switchboard.changes.publish("engine")
    await settled()
    assert [one["revision"] for one in page.of_kind("rerun")] == ["1.1", "2.1"]


@virtual_time
async def test_a_change_before_the_page_connected_is_reported() -> None:
    console, page = await connected()
    console.page.draw("card", 0)
    console.switchboard.changes.publish("engine")
    await page.sends("watch", key="card", topics=["engine"])
    assert len(page.of_kind("rerun")) == 1


@virtual_time
async def test_changes_of_one_moment_are_one_rerun_and_other_topics_are_none() -> None:
    console, page = await connected()
    await page.sends("watch", key="card", topics=["engine"])
    for _ in range(5):
        console.switchboard.changes.publish("engine")
    console.switchboard.changes.publish("store")
    await settled()
    assert [one["revision"] for one in page.of_kind("rerun")] == ["5.1"]
    await page.sends("unwatch", key="card")
    console.switchboard.changes.publish("engine")
    await asyncio.sleep(RERUN_AGAIN_S * 10)
    assert len(page.of_kind("rerun")) == 1


@virtual_time
async def test_a_change_is_reported_also_when_a_topic_beside_it_is_forgotten() -> None:
    """The list of calls went on showing a call as running: its end forgot what it had counted."""
    console, page = await connected()
    changes = console.switchboard.changes
    topics = ["calls", "call/c-9/progress"]
    for topic in topics:
        changes.publish(topic)
    console.page.draw("list", revision_of(topics, changes.revision))
    await page.sends("watch", key="list", topics=topics)
    assert page.of_kind("rerun") == []
    changes.forget("call/c-9/progress")
    changes.publish("calls")
    await settled()
    assert [one["revision"] for one in page.of_kind("rerun")] == ["2.1"]


# --- background jobs ------------------------------------------------------------------------------


@virtual_time
async def test_a_jobs_progress_and_end_are_sent() -> None:
    console, page = await connected()
    stages = _Stages()
    job = console.switchboard.jobs.start(stages.work, name="export")
    stages.wait_for_half()
    await page.sends("job", job=job.job_id)
    assert page.of_kind("job") == [
        {
            "type": "job",
            "job": job.job_id,
            "status": "half",
            "progress": 0.5,
            "running": True,
            "problem": "",
        }
    ]
    await asyncio.to_thread(stages.finish, console, job)
    await settled()
    assert page.of_kind("job")[-1]["running"] is False
    assert page.of_kind("job")[-1]["progress"] == 1.0


@virtual_time
async def test_a_job_is_cancelled_once() -> None:
    console, page = await connected()
    stages = _Stages()
    job = console.switchboard.jobs.start(stages.work, name="export")
    stages.wait_for_half()
    await page.sends("job", job=job.job_id)
    assert (await page.commands("cancel_job", job=job.job_id))["ok"]
    await asyncio.to_thread(stages.finish, console, job)
    assert job.cancelled
    answer = await page.commands("cancel_job", job=job.job_id)
    assert (answer["ok"], answer["message"]) == (False, "It has already finished.")
    assert page.of_kind("job")[-1]["running"] is False


@virtual_time
async def test_an_unknown_job_has_ended() -> None:
    _, page = await connected()
    await page.sends("job", job="unknown")
    assert [one["running"] for one in page.of_kind("job")] == [False]


class _Stages:
    """A job that goes on when a test says so."""

    def __init__(self) -> None:
        self._half, self._go = threading.Event(), threading.Event()

    def work(self, control: JobControl) -> None:
        control.set_status("half")
        control.set_progress(0.5)
        self._half.set()
        assert self._go.wait(60)
        control.step(2, 2)

    def wait_for_half(self) -> None:
        assert self._half.wait(60)

    def go_on(self) -> None:
        self._go.set()

    def finish(self, console: LiveConsole, job: BackgroundJob[None]) -> None:
        """Until the end has been published, which is right after it can be seen."""
        published = threading.Event()

        def listen(topic: str) -> None:
            if topic == job_topic(job.job_id) and not job.running:
                published.set()

        unsubscribe = console.switchboard.changes.subscribe(listen)
        self.go_on()
        assert published.wait(60)
        unsubscribe()


# --- bounds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        "",
        "no json",
        "[]",
        '{"type":"unknown"}',
        '{"type":"bye","more":1}',
        '{"type":"send","id":"short","text":"x"}',
        '{"type":"mute","id":"command-1","on":"yes"}',
        '{"type":"hello","token":"again"}',
        '{"type":"open","feed":"x","source":"own","position":{"seq":-1}}',
        '{"type":"earlier","feed":"own","part":"secrets","before":0}',
        json.dumps({"type": "send", "id": "command-1", "text": "x" * MAX_REQUEST_CHARS}),
    ],
    ids=lambda message: message[:40],
)
@virtual_time
async def test_what_no_page_sends_ends_the_connection(message: str) -> None:
    _, page = await connected()
    page.socket.write(message)
    error = await page.ended()
    assert isinstance(error, UnknownRequest)
    assert "xxx" not in str(error)


@pytest.mark.parametrize(
    ("kind", "most"), [("open", MAX_FEEDS), ("watch", MAX_PARTS), ("job", MAX_JOBS)]
)
@virtual_time
async def test_more_parts_than_a_page_has_end_the_connection(kind: str, most: int) -> None:
    console, page = await connected()
    stages = _Stages()
    jobs = [console.switchboard.jobs.start(stages.work, name="j") for _ in range(MAX_JOBS + 1)]
    requests: dict[str, Callable[[int], dict[str, Any]]] = {
        "open": lambda number: {"feed": f"feed {number}", "source": "own"},
        "watch": lambda number: {"key": f"key {number}", "topics": ["engine"]},
        "job": lambda number: {"job": jobs[number].job_id},
    }
    already = 1 if kind == "open" else 0
    for number in range(most - already):
        await page.sends(kind, **requests[kind](number))
    await page.sends(kind, **requests[kind](0))  # known: it takes no further place
    assert (await page.commands("ping"))["ok"]
    page.write(kind, **requests[kind](most))
    assert isinstance(await page.ended(), TooMuch)
    stages.go_on()


@virtual_time
async def test_too_many_requests_end_the_connection() -> None:
    _, page = await connected()
    for _ in range(int(BURST) + 10):
        page.write("unwatch", key="x")
    assert isinstance(await page.ended(), TooMuch)


def test_the_limit_of_requests_refills_steadily() -> None:
    limit = RateLimit()
    assert sum(limit.allows(0.0) for _ in range(1_000)) == BURST
    assert sum(limit.allows(1.0) for _ in range(1_000)) == RATE_PER_S
    assert sum(limit.allows(1_000.0) for _ in range(1_000)) == BURST


@virtual_time
async def test_a_page_that_reads_no_answers_is_disconnected() -> None:
    _, page = await connected()
    page.socket.reads.clear()
    await page.sends("ping", id=page.new_id())
    for _ in range(MAX_ANSWERS + 2):
        page.write("ping", id=page.new_id())
        await asyncio.sleep(0.05)
    assert isinstance(await page.ended(), TooMuch)


@virtual_time
async def test_commands_of_a_page_that_reads_no_answers_end_its_connection() -> None:
    _, page = await connected()
    await page.commands("send", text="hello")
    page.socket.reads.clear()
    await page.sends("ping", id=page.new_id())
    for _ in range(MAX_ANSWERS + 2):
        page.write("interrupt", id=page.new_id())
        await asyncio.sleep(0.05)
    assert isinstance(await page.ended(), TooMuch)


@virtual_time
async def test_a_page_that_takes_nothing_is_disconnected_after_a_while() -> None:
    console, page = await connected()
    await page.commands("send", text="hello")
    page.socket.reads.clear()
    console.call.play(TranscriptDone, item_id="b", text="Hello?", **ANSWER)
    began_s = asyncio.get_running_loop().time()
    assert isinstance(await page.ended(), TimeoutError)
    assert asyncio.get_running_loop().time() - began_s == pytest.approx(SEND_TIMEOUT_S, abs=0.2)


@virtual_time
async def test_for_a_slow_page_nothing_is_queued() -> None:
    """After 500 words that it did not take it gets one update."""
    console, page = await connected()
    await page.commands("send", text="hello")
    page.socket.reads.clear()
    await page.sends("ping", id=page.new_id())
    before = len(page.updates())
    for number in range(500):
        console.call.play(TranscriptDelta, item_id="a9", text=f" word{number}", **ANSWER)
        if number % 50 == 0:
            await settled()
    page.socket.reads.set()
    await settled()
    [update] = page.updates()[before:]
    assert len(update["lines"]["items"]) == 1 and "word499" in update["lines"]["items"][0][1]


@virtual_time
async def test_after_a_connection_nothing_listens_any_more() -> None:
    console, page = await connected()
    await page.commands("send", text="hello")
    watching = await LivePage(console).connect()
    await watching.sends("open", feed="watched", source="call:c-1")
    feed = console.feeds.open("c-1")
    assert feed is not None
    listeners = len(console.switchboard.changes._listeners)
    viewers = len(feed._viewers)
    await watching.leave()
    assert len(console.switchboard.changes._listeners) == listeners - 1
    assert len(feed._viewers) == viewers - 1
