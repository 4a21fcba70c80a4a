"""Notifications: every listener gets every topic, and none can disturb another."""

import threading

import pytest

from agents_core import changes as topics
from agents_core.changes import Changes


def test_every_listener_gets_the_topic_on_the_publishing_thread() -> None:
    changes = Changes()
    heard: list[tuple[str, str, int]] = []
    changes.subscribe(lambda topic: heard.append(("first", topic, threading.get_ident())))
    changes.subscribe(lambda topic: heard.append(("second", topic, threading.get_ident())))
    changes.publish(topics.CALLS)
    here = threading.get_ident()
    assert heard == [("first", "calls", here), ("second", "calls", here)]


def test_the_revision_counts_the_changes_of_one_topic() -> None:
    changes = Changes()
    assert changes.revision(topics.ENGINE) == 0
    changes.publish(topics.ENGINE)
    changes.publish(topics.ENGINE)
    changes.publish(topics.STORE)
    assert (changes.revision(topics.ENGINE), changes.revision(topics.STORE)) == (2, 1)


def test_a_listener_finds_the_new_revision() -> None:
    changes = Changes()
    found: list[int] = []
    changes.subscribe(lambda topic: found.append(changes.revision(topic)))
    changes.publish(topics.RECORDING)
    assert found == [1]


def test_a_listener_that_raises_is_logged_and_the_next_one_is_called(
    caplog: pytest.LogCaptureFixture,
) -> None:
    changes = Changes()
    heard: list[str] = []

    def broken(_topic: str) -> None:
        raise ValueError("broken listener")

    changes.subscribe(broken)
    changes.subscribe(heard.append)
    changes.publish(topics.CALLS)
    assert heard == [topics.CALLS]
    assert "broken listener" in caplog.text and topics.CALLS in caplog.text


def test_unsubscribing_twice_ends_one_subscription_only() -> None:
    changes = Changes()
    heard: list[str] = []
    first = changes.subscribe(heard.append)
    changes.subscribe(heard.append)
    first()
    first()
    changes.publish(topics.CALLS)
    assert heard == [topics.CALLS]


def test_a_listener_may_unsubscribe_itself() -> None:
    changes = Changes()
    heard: list[str] = []

    def once(topic: str) -> None:
        heard.append(topic)
        end()

    end = changes.subscribe(once)
    changes.publish("one")
    changes.publish("two")
    assert heard == ["one"]


def test_no_change_is_lost_between_threads() -> None:
    changes = Changes()
    together = threading.Barrier(4)

    def publish() -> None:
        together.wait(60)
        for _ in range(250):
            changes.publish(topics.CALLS)
            changes.subscribe(lambda _topic: None)()

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert changes.revision(topics.CALLS) == 1000


def test_topics_of_different_things_differ() -> None:
    made = [
        *(topics.ENGINE, topics.CALLS, topics.RECORDING, topics.STORE),
        *(topics.artifacts("team"), topics.artifacts("policy")),
        *(topics.versions("team", "Desk"), topics.versions("policy", "Desk")),
        *(topics.draft("team", "Desk"), topics.draft("team", "Desk 2"), topics.job("1")),
    ]
    assert len(set(made)) == len(made)
