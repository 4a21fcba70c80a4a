"""What the model reads of the passages a lookup finds."""

import json

from agents_core.engine.brain.answers.answer_text import answer
from agents_core.knowledge.documents.passages import Passage, passages_of
from agents_core.knowledge.lookup.lookup_tool import (
    NOTHING_FOUND,
    LookupRequest,
    ask_in,
    lookup_tool,
    passages_as_json,
    perhaps_in,
)
from agents_core.language.embeddings import load_embedder
from agents_core.tools.tool_spec import CallContext


def test_the_model_reads_of_each_passage_what_makes_it_stand_alone() -> None:
    text = (
        "# Fares\n## Business\n| Class | Bag |\n|---|---|\n| Business | free |\n\n"
        "4.1 Refunds are slow.\n4.2 A refund is not paid for:\n(a) no-shows;[^1]\n\n"
        "[^1]: Except for members."
    )

    row, _, clause = json.loads(passages_as_json(passages_of(text)))["passages"]

    assert row == {
        "id": "P1",
        "section": "Fares > Business",
        "row": {"Class": "Business", "Bag": "free"},
    }
    assert clause == {
        "id": "P3",
        "section": "Fares > Business",
        "lead_in": ["A refund is not paid for:"],
        "number": "4.2 (a)",
        "text": "no-shows;",
        "notes": ["Except for members."],
    }


def test_a_row_whose_columns_have_no_names_is_read_as_text() -> None:
    row = Passage(
        id="P1", line=1, text="Wi-Fi; free", headings=(), row=(("", "Wi-Fi"), ("", "free"))
    )

    assert json.loads(passages_as_json([row]))["passages"] == [{"id": "P1", "text": "Wi-Fi; free"}]


def test_the_model_reads_which_passages_fit_as_well_as_the_best() -> None:
    policy = "Dogs are welcome.\n\nCats are welcome.\n\nBirds are not.\n\nFish are."
    found = json.loads(passages_as_json(passages_of(policy), [0.52, 0.50, 0.48, 0.40]))["passages"]
    assert [one.get("fits_as_well") for one in found] == [None, True, None, None]
    assert [one.get("fits_nearly_as_well") for one in found] == [None, None, True, None]


async def test_without_a_passage_the_model_reads_a_sentence() -> None:
    tool = lookup_tool(None)

    outcome = await tool.run(CallContext(call_id="c"), LookupRequest(request="zebra"))

    assert outcome.text == "No passage about this was found in the policy document."
    assert outcome.citations == ()
    assert tool.name == "document_lookup_tool"
    assert set(tool.arguments.model_json_schema()["properties"]) == {"request"}


def test_the_model_is_asked_to_look_up_in_the_language_of_the_policy() -> None:
    assert ask_in("de") == (
        "Nothing was found, because the policy document is written in German. "
        "Look it up again with the request in German."
    )


def test_what_only_the_model_can_do_is_not_read_out_to_the_caller() -> None:
    def heard(output: str) -> str:
        return answer(load_embedder(), ["What does a bag cost?"], output, [])

    assert heard(ask_in("de")) == (
        "I'm sorry. Nothing was found, because the policy document is written in German. "
        "Is there anything else I can help you with?"
    )
    assert heard(f"{NOTHING_FOUND} {perhaps_in('en')}") == (
        f"I'm sorry. {NOTHING_FOUND} Is there anything else I can help you with?"
    )
