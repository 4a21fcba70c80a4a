"""A request in another language than the policy's."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from agents_core.knowledge.lookup.lookup_tool import LookupRequest, lookup_tool
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.language.embeddings import load_embedder
from agents_core.tools.tool_spec import CallContext
from agents_core.versions import Part, VersionStore

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
ENGLISH = "Dogs and cats are welcome in the house, and they stay for free with you.\n"
GERMAN = "Hunde und Katzen sind bei uns im Haus willkommen, und sie wohnen für nichts.\n"
IN_FRENCH = "Est-ce que les dogs sont pour vous?"


def in_languages(engine: Engine, *texts: str) -> PolicyLibrary:
    store = VersionStore(engine, lambda: NOW)
    parts = [Part(f"Part {at}", text) for at, text in enumerate(texts, 1)]
    store.create("policy", "House", parts)
    return PolicyLibrary(store, load_embedder, name="House")


@pytest.mark.parametrize(
    ("texts", "request_", "told"),
    [
        (
            (ENGLISH,),
            IN_FRENCH,
            "written in English. Look it up again with the request in English.",
        ),
        ((ENGLISH, GERMAN), IN_FRENCH, "in English. Look it up again with the request in English."),
        ((ENGLISH,), "Fahrräder Gebühr", "again in English if the request was in another language"),
        ((ENGLISH, GERMAN), "Sind Hunde und Katzen bei uns willkommen?", "Hunde und Katzen"),
        ((ENGLISH, GERMAN), "Are dogs and cats welcome in the house?", "Dogs and cats"),
    ],
)
async def test_the_model_is_told_when_it_asked_in_a_language_the_policy_has_not(
    engine: Engine, texts: Sequence[str], request_: str, told: str
) -> None:
    tool = lookup_tool(in_languages(engine, *texts))
    outcome = await tool.run(CallContext(call_id="c"), LookupRequest(request=request_))
    assert told in outcome.text


def test_a_lookup_test_in_another_language_finds_what_a_call_would_find(engine: Engine) -> None:
    library = in_languages(engine, ENGLISH)
    assert library.look_up(IN_FRENCH).passages == ()
    assert library.explain(IN_FRENCH).hits == ()
    assert library.explain(IN_FRENCH).other_language == "en"
    assert library.answers([IN_FRENCH, "Are dogs welcome?"], library.current().documents) == [
        (),
        library.current().passages,
    ]
