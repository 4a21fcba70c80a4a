"""The team is changed in the middle of a spoken call, and the call follows."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CallIn
from tests.browser.support.agents_page import AgentsPage, QuickEdit
from tests.browser.support.app_process import AppProcess
from tests.browser.support.console import ANSWER_MS, Console

pytestmark = [pytest.mark.browser, pytest.mark.realtime, pytest.mark.timeout(900)]

DOG = "I want to bring my dog on the plane."
"""Of fourteen sentences about pets, said by flite over a noise floor, the recogniser heard nine
word for word; of those this one is the longest."""

PETS = "questions about bringing a pet, a dog or a cat on the plane"
PET_DESK = f"""You answer questions about animals, and only from the policy document.
Use document_lookup_tool for {PETS}.
Say only what the passages say, and take every figure from them exactly as it is written.
Hand questions about the baggage policy, carry-on bags and checked luggage to the Main Agent.
Hand every other question to the Main Agent.
Answer in one or two short spoken sentences, the answer first.
"""


def ask(console: Console, words: str, agent: str, answer: str) -> None:
    """Say it, and hear this agent's answer: its words on the page and a voice in the browser."""
    caller = console.caller
    caller.wait_for_quiet(lasting_ms=1000)
    silent = caller.reception()
    asked_ms = caller.say(words)
    expect(console.turns_of(agent)).to_have_count(1, timeout=ANSWER_MS)
    expect(console.turns_of(agent).last).to_contain_text(answer, timeout=ANSWER_MS)
    caller.wait_to_hear(after_ms=asked_ms)
    caller.wait_for_energy(silent)


def order(console: Console) -> list[str]:
    """The transcript from top to bottom."""
    return console.transcript.locator(".sb-turn, .sb-marker").all_inner_texts()


def place(lines: list[str], words: str, *, last: bool = False) -> int:
    """Where these words stand."""
    found = [at for at, line in enumerate(lines) if words in line]
    assert found, lines
    return found[-1 if last else 0]


def make_the_pet_desk(console: Console, url: str) -> AgentsPage:
    """In a second tab of the same browser, which the call does not notice."""
    agents = AgentsPage(console.caller.context.new_page())
    agents.open(url)
    agents.add_agent(instructions=PET_DESK, known_for="Animals on board.")
    agents.also("Tools", "document_lookup_tool")
    agents.also("Handoffs", "Main Agent")
    agents.call_it("Pet Desk")
    # The drawing is of what is saved: the desk has come into the shared draft.
    expect(agents.drawing(re.compile("Pet Desk can hand off to Main Agent"))).to_be_visible()
    expect(agents.page.locator(".sb-problems")).to_be_hidden()
    expect(agents.saved).to_contain_text("Draft saved")
    console.page.bring_to_front()
    return agents


def send_pets_to_a_pet_desk(console: Console, url: str) -> tuple[AgentsPage, QuickEdit]:
    """A new agent, and beside the call the two sentences that bring pets to it. Not yet applied."""
    agents = make_the_pet_desk(console, url)
    quick = QuickEdit(console.page)
    quick.open()
    quick.agent("Pet Desk", says="You answer questions about animals")  # it has come here too
    quick.agent("Main Agent", says=f"Hand {PETS} to the QA Agent.")
    quick.rewrite(f"Hand {PETS} to the QA Agent.", f"Hand {PETS} to the Pet Desk.")
    quick.agent("QA Agent", says=f"Use document_lookup_tool for {PETS}.")
    quick.rewrite(f"Use document_lookup_tool for {PETS}.", f"Hand {PETS} to the Main Agent.")
    return agents, quick


def test_the_team_is_changed_during_a_call_and_the_call_follows(
    app: AppProcess, call_in: CallIn
) -> None:
    console = call_in(app, DOG)
    console.start_call()
    ask(console, DOG, "QA Agent", "20 pounds")
    expect(console.path).to_have_text(["Main Agent", "QA Agent"])

    agents, quick = send_pets_to_a_pet_desk(console, app.url)
    quick.apply()
    expect(quick.acknowledged).to_contain_text("Version 2 applies from your 2nd turn on.")
    expect(console.state).to_contain_text("Listening")

    # The same words go another way.
    ask(console, DOG, "Pet Desk", "20 pounds")
    expect(console.path).to_have_text(["Main Agent", "QA Agent", "Main Agent", "Pet Desk"])
    expect(console.step("Main Agent → Pet Desk")).to_be_attached()
    lines = order(console)
    marker = place(lines, "Airline support: version 2 applies from your 2nd turn on.")
    assert place(lines, "QA Agent") < marker < place(lines, "Caller", last=True), lines
    assert place(lines, "Pet Desk") > marker, lines
    expect(console.page.get_by_text("This call runs version 2, the newest.")).to_be_visible()
    agents.view("Versions")
    agents.expect_a_call_on(2, "from turn 2")
    assert app.log_text().count("Traceback") == 0, app.log_text()
