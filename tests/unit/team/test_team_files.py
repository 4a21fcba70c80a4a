"""A team with its policy as one file: what was written comes back, and nothing hostile gets in."""

import random
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from agents_core.errors import PolicyError, TeamError
from agents_core.knowledge.policy_versions import checked_documents
from agents_core.plain_yaml import read_yaml, write_yaml
from agents_core.team.team_spec import TeamSpec
from agents_core.team.team_yaml import team_from_yaml, team_to_yaml
from agents_core.team.validation.team_problems import problems
from agents_core.team_files.ready_teams import FILES, ready, ready_names
from agents_core.team_files.team_file import TeamFileError, from_yaml, to_yaml
from agents_core.versions import Part
from tests.unit.team.teams import TEXT, teams

DOCUMENTS = st.lists(st.builds(Part, TEXT.map(lambda t: f"D{t}"), TEXT.map(lambda t: f"{t}1")))


@given(TEXT)
@example(" \n a\n")
@example("\n\n")
@example("a\n  ")
@example("a\n\n\n")
@example("\ta\nb")
@example("a\n   \n\t\nb \n")
@example("--- \n...\n")
@example("nULL")
@example("a \n  b: 😀\n")
def test_any_text_comes_back_and_other_readers_agree(text: str) -> None:
    assume("\ud800" not in text)
    fields: dict[str, Any] = {
        "text": text,
        "list": [text, {"again": text}],
        "deep": {"er": {"est": text}},
    }
    written = write_yaml(fields)
    assert read_yaml(written).values == fields
    assert yaml.safe_load(written) == fields


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**17), 10**17))
@example(0.00012345678901234567, 0)
@example(1e22, -1)
@example(5e-324, 1)
def test_any_number_comes_back(decimal: float, whole: int) -> None:
    fields = {"decimal": decimal, "whole": whole, "nothing": None, "both": [True, False]}
    assert read_yaml(write_yaml(fields)).values == fields


@given(teams())
def test_a_stored_team_comes_back(team: TeamSpec) -> None:
    assert team_from_yaml(team_to_yaml(team), name=team.name) == team


@given(teams(), DOCUMENTS)
@settings(max_examples=200)
def test_a_team_and_its_policy_come_back(team: TeamSpec, documents: list[Part]) -> None:
    assume(not problems(team, None))
    try:
        checked = checked_documents(documents) if documents else ()
    except PolicyError:
        checked = None
    assume(checked is not None)
    written = to_yaml(team, documents)
    bundle = from_yaml(written.encode())
    assert (bundle.team, bundle.documents) == (team, checked)
    assert to_yaml(bundle.team, documents) == written


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(TeamFileError) as refusal:
        from_yaml(data)
    assert str(refusal.value).endswith(".")


VALID = {name: (FILES / f"{name}.yaml").read_bytes() for name in ready_names()}


@given(st.sampled_from(ready_names()), st.randoms(use_true_random=False), st.binary(max_size=6))
@settings(max_examples=300)
def test_a_damaged_file_is_a_sentence_or_another_valid_team(
    name: str, dice: random.Random, noise: bytes
) -> None:
    data = bytearray(VALID[name])
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(len(data))
        end = min(len(data), start + dice.choice([0, 1, 5, 80, 2000]))
        data[start:end] = dice.choice([noise, b"", data[end : end + 40], b"*", b"\n", b"  "])
    try:
        bundle = from_yaml(bytes(data))
    except TeamFileError as refusal:
        breaks = data.count(b"\n") + data.count(b"\r") + data.count(b"\x85")
        assert 0 <= refusal.line <= breaks + 2
    else:
        assert problems(bundle.team, None) == ()


SMALL = """\
switchboard: 1
name: Shop
entry: Main
policy: Rules
agents:
  - name: Main
    instructions: Help.
    handoffs:
      - Desk
  - name: Desk
    instructions: Help more.
documents:
  - name: Rules
    text: |
      Open until 8.
"""


def refusal(text: str | bytes) -> TeamFileError:
    with pytest.raises(TeamFileError) as caught:
        from_yaml(text if isinstance(text, bytes) else text.encode())
    return caught.value


def test_the_small_file_is_sound() -> None:
    assert from_yaml(SMALL.encode()).documents == (Part("Rules", "Open until 8.\n"),)
    assert from_yaml(b"\xef\xbb\xbf" + SMALL.encode()).team.name == "Shop"
    assert from_yaml(SMALL.replace("\n", "\r\n").encode()).team.entry == "Main"
    assert from_yaml(SMALL.encode("utf-16")).team.name == "Shop"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "- Desk",
            "- Dask",
            "Line 9, agents[0].handoffs[0]: Main hands off to 'Dask', which does "
            "not exist. Did you mean 'Desk'?",
        ),
        (
            "entry: Main",
            "entri: Main",
            "Line 3, entri: There is no field “entri” here; did you mean “entry”?",
        ),
        ("entry: Main\n", "", "Line 1, entry: This field is missing."),
        (
            "instructions: Help.",
            "tools: 5",
            "Line 7, agents[0].tools: A list is expected here.",
        ),
        (
            "    instructions: Help.\n",
            "",
            "Line 6, agents[0].instructions: This field is missing.",
        ),
        ("      - Desk", "      Desk", "Line 8, agents[0].handoffs: A list is expected here."),
        ("name: Shop", "name: 5", "Line 2, name: A text is expected here; put 5 into quotes."),
        ("name: Shop", "name: Shop\nspeed: fast", "Line 3, speed: A number is expected here."),
        ("name: Shop", "name: Shop\nspeed: .nan", "Line 3, speed: A number is expected here."),
        (
            "name: Shop",
            "name: Shop\nspeed: 9.5",
            "Line 3, speed: The speed must be between 0.25 and 1.5.",
        ),
        (
            "name: Shop",
            "name: Shop\nspeed: 2024-05-01",
            "Line 3, speed: A number is expected here.",
        ),
        (
            "name: Shop",
            f"name: Shop\nspeed: {'9' * 400}",
            "Line 3, speed: A number is expected here.",
        ),
        ("name: Shop", "name: Shop\nspeed: 1.0e+999", "Line 3, speed: This number is too large."),
        ("name: Shop", "name: Shop\nspeed: true", "Line 3, speed: A number is expected here."),
        (
            "name: Shop",
            "name: Shop\nguardrails: {secrets: yes}",
            "Line 3, guardrails.secrets: true or false is expected here.",
        ),
        (
            "name: Shop",
            "name: Shop\nturn_detection: {type: manual}",
            "Line 3, turn_detection.type: This must be 'server_vad' or 'semantic_vad'.",
        ),
        (
            "name: Shop",
            "name: Shop\nturn_detection: quick",
            "Line 3, turn_detection: Fields of its own (each as “name: value”) are expected here.",
        ),
        ("name: Shop", "name: Shop\nname: Shop", "Line 3, name: This field is already on line 2."),
        (
            "name: Shop",
            "name: &a Shop",
            "Line 2, name: Anchors and aliases (& and *) are not allowed here.",
        ),
        (
            "name: Shop",
            "name: *a",
            "Line 2, name: Anchors and aliases (& and *) are not allowed here.",
        ),
        (
            "name: Shop",
            "name: !!python/object/apply:os.system [ls]",
            "Line 2, name: Tags such as “tag:yaml.org,2002:python/object/apply:o…” are not allowed "
            "here.",
        ),
        (
            "name: Shop",
            "name: Shop\n<<: {speed: 1.0}",
            "Line 3: Merge keys (<<) are not allowed here.",
        ),
        (
            "name: Shop",
            "name: [[[[[[[[[[[[1]]]]]]]]]]]]",
            "Line 2, name[0][0][0][0][0][0][0]: Fields are nested more than 8 deep.",
        ),
        ("name: Shop", "? [a, b]\n: c", "Line 2: A field's name must be a word."),
        (
            "name: Shop",
            "name: Shop\n---\nname: Shop",
            "Line 3: A second YAML document begins here; one file holds one.",
        ),
        (
            "name: Shop",
            "name: Sh\x00op",
            "Line 2: The character U+0000 cannot stand in a text file.",
        ),
        (
            "switchboard: 1",
            "switchboard: 2",
            "Line 1, switchboard: This Switchboard reads files of format 1 only.",
        ),
        (
            "switchboard: 1\n",
            "",
            "Line 1, switchboard: A team's file begins with “switchboard: 1”.",
        ),
        (
            "switchboard: 1",
            "switchboard: true",
            "Line 1, switchboard: This Switchboard reads files of format 1 only.",
        ),
        ("policy: Rules\n", "", "Line 1, policy: The documents need the name of their policy."),
        ("      Open until 8.", "      --", "Line 13, documents[0]: The policy document is empty."),
    ],
)
def test_a_broken_file_names_line_and_field(old: str, new: str, sentence: str) -> None:
    assert old in SMALL
    assert str(refusal(SMALL.replace(old, new, 1))) == sentence


def test_what_is_no_text_at_all() -> None:
    assert "PDF" in str(refusal(b"%PDF-1.7 \xff"))
    assert "larger than 16 MB" in str(refusal(b"x" * (16 * 1024**2 + 1)))
    assert str(refusal(b"")) == "There is nothing in it."
    assert str(refusal(b"- a\n- b\n")).startswith("Line 1: Fields are expected here")
    assert "not valid YAML" in str(refusal(b"name: [a"))


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24)
)


@pytest.mark.parametrize(
    "hostile",
    [
        LAUGHS,
        "[" * 1_000_000,
        "{a: " * 500_000,
        "- " * 500_000,
        "? " * 500_000,
        "a: [" + "1, " * 1_000_000,
        "".join(f"k{n}: 1\n" for n in range(200_000)),
        "a: " + "'" * 3_000_000,
        "a: |\n" + " \n" * 1_000_000,
        "%TAG ! tag:x\n" * 100_000,
        "a: " + "!" * 1_000_000,
        "&" * 1_000_000,
        'a: "' + "\\\n" * 1_000_000,
        "#" * 4_000_000,
        "a" * 4_000_000,
        "a:\n" * 1_000_000,
        "agents:\n" + "- {}\n" * 15_000,
    ],
    ids=lambda text: text[:12].replace("\n", " "),
)
@pytest.mark.timeout(600)  # most end within milliseconds
def test_a_hostile_file_is_refused(hostile: str) -> None:
    assert str(refusal("switchboard: 1\n" + hostile))


def test_a_stored_team_that_cannot_be_read_is_a_sentence() -> None:
    for text in ("", "entry: [", "entry: A\nagents: []\ncolour: red"):
        with pytest.raises(TeamError, match="The stored team “T” cannot be read"):
            team_from_yaml(text, name="T")


def test_a_person_can_read_the_file() -> None:
    team = ready().team
    text = to_yaml(team, ready().documents)
    assert "\nswitchboard: 1\nname: Airline support\nentry: Main Agent\n" in text
    for agent in team.agents:
        for sentence in agent.instructions.splitlines():
            assert f"\n      {sentence}\n" in text
    for line in ready().documents[0].text.splitlines():
        assert not line or f"\n      {line}\n" in text
