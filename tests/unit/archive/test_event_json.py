"""Stored events, also those of before a field was added."""

from typing import Any

from agents_core import events as ev
from agents_core.events.event_json import from_json, to_json

CITATION: dict[str, Any] = {
    "passage_id": "P1",
    "policy_version": 1,
    "line": 3,
    "text": "Free.",
    "score": 0.8,
    "document": "Policy",
}
CITED: dict[str, Any] = {
    "type": "PassagesCited",
    "seq": 1,
    "at_ms": 0,
    "turn": 1,
    "call_id": "t1",
    "request": "bags",
}


def test_citations_of_before_headings_were_kept_have_none() -> None:
    event = from_json({**CITED, "citations": [CITATION]})

    assert isinstance(event, ev.PassagesCited)
    assert event.citations[0].headings == ()


def test_headings_of_a_citation_survive_storing() -> None:
    event = from_json({**CITED, "citations": [{**CITATION, "headings": ["Fares", "Business"]}]})

    assert isinstance(event, ev.PassagesCited)
    assert event.citations[0].headings == ("Fares", "Business")
    assert from_json(to_json(event)) == event
