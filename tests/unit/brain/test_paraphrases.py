"""The right tool for held-out sentences, and nothing hard-wired to reach it."""

import ast
import re
from collections import Counter
from pathlib import Path

import agents_core.engine.brain as package
from agents_core.engine.brain.local_brain import LocalBrain
from agents_core.language.embeddings import lexical_embedder
from agents_core.language.sentences import content_words, stem
from agents_core.routing.tool_names import name_words
from agents_core.team_files.ready_teams import ready, ready_names
from tests.paraphrases import airline
from tests.paraphrases.evaluate import evaluate, load
from tests.unit.brain.brain_fixtures import brain


def test_the_sets_are_of_the_agreed_size_and_share_no_sentence() -> None:
    tune, held_out = load("tune"), load("held_out")
    assert len(tune) == len(held_out) == 60
    assert not {row.text for row in tune} & {row.text for row in held_out}


def test_held_out_sentences_reach_the_right_tool() -> None:
    evaluation = evaluate(brain(), airline.TEAM, load("held_out"))
    assert evaluation.accuracy >= 0.9, f"{evaluation.accuracy:.3f}"


def test_tuned_sentences_reach_the_right_tool() -> None:
    assert evaluate(brain(), airline.TEAM, load("tune")).accuracy >= 0.95


def test_without_weights_most_sentences_still_do() -> None:
    lexical = LocalBrain(lexical_embedder())
    assert "shared words" in lexical.about
    assert evaluate(lexical, airline.TEAM, load("tune")).accuracy >= 0.75


#: One ready team uses them more than the others, but any phone line knows them.
EVERYBODYS = """agent back begin car chat city direct end faster front going guest heavy hotel house
later light limit line long main month move next night pound reception refund room router size slow
status trip under visit weigh weight year""".split()


def team_words() -> dict[str, Counter[str]]:
    """How often each ready team's words occur in all that belongs to it and to its tests."""
    counted = {}
    for name in ready_names():
        shipped = ready(name)
        texts = [document.text for document in shipped.documents]
        for agent in shipped.team.agents:
            texts += [agent.name, agent.instructions, agent.handoff_description, *agent.tools]
        sets = [name] if name != ready_names()[0] else ["tune", "held_out"]
        texts += [row.text for one in sets for row in load(one)]
        parts = [word for text in texts for word in content_words(" ".join(name_words(text)))]
        counted[name] = Counter(stem(word) for word in parts if word.isalpha())
    return counted


def words_of_the_brain() -> set[str]:
    """Of its strings and names; docstrings and comments may give examples."""
    found: set[str] = set()
    for source in Path(package.__file__).parent.rglob("*.py"):
        tree = ast.parse(source.read_text("utf-8"))
        documented = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = "" if id(node) in documented else node.value
            else:
                text = getattr(node, "id", "") or getattr(node, "arg", "") or ""
            found |= {stem(word) for word in re.findall(r"[a-z]+", " ".join(name_words(text)))}
    return found


def test_the_brain_holds_no_word_of_the_demo() -> None:
    teams = team_words()
    everywhere = sum(teams.values(), Counter[str]())
    trade = {
        word
        for counted in teams.values()
        for word, count in counted.items()
        if len(word) > 3 and count >= 3 and count >= 0.8 * everywhere[word]
    }
    assert len(trade) > 60
    assert {"flight", "baggag", "sauna", "technician", "breakfast", "seat"} <= trade
    held = words_of_the_brain()
    assert "unauthori" in held and "sorry" in held, "the brain's own words are read"
    assert held & trade - {stem(word) for word in EVERYBODYS} == set()
