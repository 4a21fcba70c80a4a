"""Sentences against each other, tools of another trade, and sentences without effect."""

import pytest

from agents_core.language.embeddings import Embedder, lexical_embedder, load_embedder
from agents_core.team.lint.findings import Finding
from agents_core.team.lint.team_lint import LintTools, TeamLint, findings
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.team_files.ready_teams import ready, ready_names
from tests.unit.team.lint import planted_pairs
from tests.unit.team.lint.planted_pairs import APART, CONFLICTS, HARMLESS, LEFT_OVER, TOOLS

FLIGHTS = "Gets the caller's own flight status: departure time, route, gate, delay and seat."
TEETH = "Makes an appointment with the dentist."


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    loaded = load_embedder()
    assert loaded.kind == "semantic"
    return loaded


def tools(**descriptions: str) -> LintTools:
    return LintTools(descriptions=tuple(descriptions.items()), lookups=("document_lookup_tool",))


def conflicts(embedder: Embedder, *sentences: str) -> list[Finding]:
    found = findings(planted_pairs.team_of(*sentences), tools(**dict.fromkeys(TOOLS, "")), embedder)
    return [one for one in found if one.kind == "conflict"]


def test_most_planted_conflicts_are_found_and_hardly_a_harmless_pair(embedder: Embedder) -> None:
    """33 of 40, 6 of 8, 2 of 40 and 0 of 8 when it was written."""
    assert sum(bool(conflicts(embedder, *pair)) for pair in CONFLICTS) >= 32
    assert sum(bool(conflicts(embedder, *pair)) for pair in LEFT_OVER) >= 6
    assert sum(bool(conflicts(embedder, *pair)) for pair in HARMLESS) <= 2
    assert not any(conflicts(embedder, *pair) for pair in APART)


def test_two_places_for_one_subject_quote_the_older_sentence_first(embedder: Embedder) -> None:
    older = "Hand questions about bringing a pet, a dog or a cat to the Guide."
    newer = "Hand questions about pets to the Pets Desk."
    [one] = conflicts(embedder, older, newer)
    assert one.sentences == (older, newer)
    assert one.title == "Two sentences send nearly the same subject to Guide and Pets Desk."
    assert (one.path, one.severity) == ("agents[0].instructions", "warning")


def test_a_subject_that_the_next_agent_sends_back_names_both(embedder: Embedder) -> None:
    given = "Hand questions about refunds for a late parcel to the Guide."
    back = "Callers who want money back for a late parcel go to the Front Desk."
    team = planted_pairs.team_of(given, "Use show_bill for what somebody owes.")
    guide = team.agents[-1].model_copy(
        update={"instructions": f"{back}\nUse find_answer for opening hours."}
    )
    team = team.model_copy(update={"agents": (*team.agents[:-1], guide)})
    found = findings(team, tools(**dict.fromkeys(TOOLS, "")), embedder)
    [one] = [one for one in found if one.kind == "conflict"]
    assert one.sentences == (given, back)
    assert (one.agent, one.other_agent) == ("Guide", "Front Desk")


@pytest.mark.parametrize("name", ready_names())
def test_the_ready_teams_have_no_warning(name: str, embedder: Embedder) -> None:
    team = ready(name).team
    own = {tool: "" for one in team.agents for tool in one.tools}
    for one in (embedder, lexical_embedder()):
        found = findings(team, tools(**own), one)
        assert [warning for warning in found if warning.severity == "warning"] == []


def dentist(*own: str) -> TeamSpec:
    return TeamSpec(
        name="Dentist",
        entry="Desk",
        agents=(
            AgentSpec(
                name="Desk",
                instructions="Say hello for the dental surgery.\nAsk for the name, the day and "
                "which tooth hurts.\nTell them that a filling can wait a day or two.",
                tools=own,
            ),
        ),
    )


def test_a_tool_left_over_from_another_trade_is_found(embedder: Embedder) -> None:
    known = tools(checkFlightsTool=FLIGHTS, new_appointment=TEETH)
    found = findings(dentist("checkFlightsTool", "new_appointment"), known, embedder)
    [one] = [one for one in found if one.kind == "foreign_tool"]
    assert one.title == "“checkFlightsTool” looks like a tool of another trade."
    assert one.path == "agents[0].tools[0]"


def test_words_in_common_cannot_tell_a_trade() -> None:
    found = findings(
        dentist("checkFlightsTool"), tools(checkFlightsTool=FLIGHTS), lexical_embedder()
    )
    assert [one for one in found if one.kind == "foreign_tool"] == []


def test_sentences_of_tone_are_a_hint_of_their_agent(embedder: Embedder) -> None:
    team = planted_pairs.team_of("Be friendly.", "Use find_answer for opening hours.")
    found = findings(team, tools(**dict.fromkeys(TOOLS, "")), embedder)
    [one] = [one for one in found if one.agent == "Front Desk"]
    assert (one.kind, one.severity, one.sentences) == ("no_effect", "hint", ("Be friendly.",))


def test_a_sentence_with_a_warning_is_not_also_a_hint(embedder: Embedder) -> None:
    team = planted_pairs.team_of("Hand pets to the Pets Dek.", "Use find_answer for hours.")
    found = findings(team, tools(**dict.fromkeys(TOOLS, "")), embedder)
    assert [one.kind for one in found if "Hand pets to the Pets Dek." in one.sentences] == ["name"]


def test_a_team_is_read_once_and_again_after_an_edit(embedder: Embedder) -> None:
    lint = TeamLint(lambda: embedder)
    known = tools(new_appointment=TEETH)
    first = lint.findings(dentist("new_appointment"), known)
    assert lint.findings(dentist("new_appointment"), known) is first
    assert lint.findings(dentist(), known) is not first
    assert first.result() == findings(dentist("new_appointment"), known, embedder)
    lint.close()


def test_a_team_that_cannot_be_read_has_no_findings() -> None:
    def gone() -> Embedder:
        raise OSError("the weights are gone")

    lint = TeamLint(gone)
    assert lint.findings(dentist(), tools()).result() == ()
    lint.close()
