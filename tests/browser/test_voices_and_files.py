"""Teams and their files: voices heard before a choice, a team out and in again, a ready team, a
document imported into a policy."""

import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.browser.support.agents_page import SAVED_MS, AgentsPage, choose, offered, settle
from tests.browser.support.app_process import AppProcess, running_app
from tests.browser.support.console import ANSWER_MS, Console
from tests.browser.support.driver import Caller
from tests.unit.knowledge.file_builders import saved

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

AUDIBLE_RMS = 0.01
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEAR = """async (element) => {
  const data = await (await fetch(element.src)).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 48000, 48000).decodeAudioData(data);
  const samples = sound.getChannelData(0);
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return { seconds: sound.duration, rms: Math.sqrt(sum / samples.length) };
}"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    """One app for these tests; each makes the teams it needs."""
    with running_app(tmp_path_factory.mktemp("files")) as process:
        yield process


@pytest.fixture
def console(app: AppProcess, browser: Browser) -> Iterator[Console]:
    """A person who types, in a tab of their own; no draft is left to the next test."""
    console = Console(Caller(browser))
    console.open(app.url)
    console.wait_until_engine_is_ready()
    yield console
    agents = AgentsPage(console.page)
    agents.open(app.url)
    discard = agents.button("Discard draft")
    if discard.is_visible():
        discard.click()
        expect(agents.saved).to_contain_text("no changes yet")  # or the page goes first
    console.caller.close()


def choose_team(console: Console, name: str) -> None:
    """Choose it and wait until the page has drawn it."""
    choose(console.page, "Team", name)
    expect(console.page.get_by_text(f"Quick edit: {name}")).to_be_visible()


def go(page: Page, name: str) -> None:
    """Another page of the same session."""
    page.get_by_role("link", name=name, exact=True).click()


def agents_page(console: Console) -> AgentsPage:
    """The Agents page in the same session."""
    agents = AgentsPage(console.page)
    go(console.page, "Agents")
    expect(agents.instructions).to_be_visible(timeout=SAVED_MS)
    return agents


def payload(text: str) -> FilePayload:
    """A file as the browser uploads it."""
    return {"name": "team.yaml", "mimeType": "application/yaml", "buffer": text.encode()}


def exported(agents: AgentsPage) -> str:
    """The newest version of the team as its file."""
    agents.view("Import and export")
    with agents.page.expect_download() as download:
        agents.button(re.compile("Download version")).click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def upload(agents: AgentsPage, text: str) -> None:
    """Take a file in; nothing is confirmed yet."""
    uploader = agents.page.get_by_test_id("stFileUploader").locator("input[type=file]")
    uploader.set_input_files(payload(text))


def hear(agents: AgentsPage, voice: str) -> Locator:
    """Choose a voice, and hear it before anything is published."""
    choose(agents.page, "Voice", voice)
    agents.button(f"Play sample: {voice}").click()
    recordings = agents.page.locator("audio")
    expect(agents.page.locator("p.sb-sub", has_text=re.compile(f"^{voice}$"))).to_be_visible(
        timeout=ANSWER_MS
    )
    return recordings


def teams(page: Page) -> list[str]:
    """Every team the page offers."""
    boxes = page.get_by_test_id("stSelectbox").filter(has=page.get_by_text("Team", exact=True))
    return offered(page, boxes.first)


def test_voices_are_heard_before_one_is_chosen(console: Console) -> None:
    agents = agents_page(console)
    agents.view("Voice and greeting")

    expect(hear(agents, "marin")).to_have_count(1)
    recordings = hear(agents, "ash")

    expect(recordings).to_have_count(2)
    settle(agents.page)
    sounds = [recordings.nth(place).evaluate(HEAR) for place in (0, 1)]
    for sound in sounds:
        assert sound["rms"] > AUDIBLE_RMS and sound["seconds"] > 1, sounds
    assert sounds[0] != sounds[1]
    # The newest plays by itself, in the page of the person who asked for it.
    console.page.wait_for_function("() => document.querySelector('audio').currentTime > 0.3")


def test_a_team_goes_out_as_a_file_and_comes_in_as_another_team(console: Console) -> None:
    agents = agents_page(console)
    text = exported(agents)
    assert "name: Airline support" in text and "less than 50 lbs" in text

    upload(agents, text.replace("50 lbs", "33 lbs"))  # somebody reviewed it
    agents.page.get_by_text("A new team", exact=True).click()
    agents.page.get_by_label("Name of the new team", exact=True).fill("Island hopper")
    agents.page.keyboard.press("Enter")
    agents.button("Import as a new team").click()
    expect(agents.page.get_by_text("The team “Island hopper” was created.")).to_be_visible()

    # The next call is with that team, and reads its own policy; the first one's is as it was.
    go(console.page, "Console")
    console.wait_until_engine_is_ready()
    console.type("How heavy may a checked bag be?")
    expect(console.turns_of("QA Agent").last).to_contain_text("33 pounds", timeout=ANSWER_MS)
    expect(console.page.get_by_text("Quick edit: Island hopper")).to_be_visible()
    console.page.get_by_role("button", name="Hang up").click()
    choose_team(console, "Airline support")
    expect(console.passage("P2")).to_contain_text("50 lbs")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("speed: 1.0", "speed: fast", "speed"),
        ("  - name: QA Agent\n", "  - nom: QA Agent\n", "agents"),
        ("entry: Main Agent", "entry: [Main Agent", ""),
    ],
)
def test_a_broken_file_names_line_and_field_and_changes_nothing(
    console: Console, old: str, new: str, field: str
) -> None:
    agents = agents_page(console)
    before = teams(agents.page)
    text = exported(agents)
    assert old in text
    line = text[: text.index(old)].count("\n") + 1

    upload(agents, text.replace(old, new, 1))

    told = agents.told.filter(has_text="team.yaml").first
    expect(told).to_contain_text("Nothing was changed.")
    expect(told).to_contain_text(field)
    said = told.inner_text()
    print(said)
    near = [int(number) for number in re.findall(r"line (\d+)", said, re.I)]
    assert near and abs(near[0] - line) <= 1, said
    expect(agents.button("Import as a new team")).to_be_hidden()
    agents.page.reload()
    agents.view("Team")
    assert teams(agents.page) == before
    expect(agents.saved).to_contain_text("no changes yet")


def test_a_guest_of_the_hotel_desk_signs_in_and_learns_about_their_stay(console: Console) -> None:
    choose_team(console, "Hotel desk")
    console.type("What does it cost to park my car?")
    guide = console.turns_of("House Guide")
    expect(guide.last).to_contain_text("22 euros", timeout=ANSWER_MS)
    expect(console.path).to_have_text(["Front Desk", "House Guide"])

    console.type("Which room do I have?")
    expect(console.form).to_be_visible(timeout=ANSWER_MS)
    expect(console.form).to_contain_text("Sign in")
    username, password = console.demo_account("Greta Holm")
    console.sign_in(username, password)
    desk = console.turns_of("Reservations Desk")
    expect(desk.last).to_contain_text("view of the garden", timeout=ANSWER_MS)
    expect(console.transcript).not_to_contain_text(re.compile("flight|airline|Omar", re.I))
    expect(console.path.last).to_have_text("Reservations Desk")


def test_an_imported_document_is_read_before_publishing_and_answers_afterwards(
    console: Console,
) -> None:
    document = docx.Document()
    document.add_paragraph("A surfboard costs 45 euros per flight.")
    document.add_paragraph("It costs 30 euros.").runs[0].font.strike = True
    document.add_paragraph("Not for students.")
    page = console.page
    policy = AgentsPage(page)  # its draft has the same buttons
    go(page, "Policy")
    page.get_by_role("button", name="Import", exact=True).click()
    uploader = page.get_by_test_id("stFileUploader").locator("input[type=file]")
    uploader.set_input_files(
        {"name": "Surfing.docx", "mimeType": WORD_TYPE, "buffer": saved(document)}
    )

    expect(policy.told.filter(has_text="Surfing was imported")).to_contain_text(
        "Left out: 1 struck-out text", timeout=SAVED_MS
    )
    passage = page.locator(".sb-passage", has_text="A surfboard costs 45 euros per flight.")
    expect(passage).to_contain_text("Not for students.")
    expect(page.locator(".sb-passage", has_text="30 euros")).to_have_count(0)
    page.keyboard.press("Escape")
    policy.button("Publish").click()
    expect(policy.told.filter(has_text="next lookup")).to_be_visible(timeout=SAVED_MS)
    # A slow machine may need longer than a lookup waits.
    expect(page.get_by_text("is being indexed")).to_have_count(0, timeout=SAVED_MS)

    go(page, "Console")
    console.wait_until_engine_is_ready()
    console.type("What is the fee for a surfboard?")
    answer = console.turns_of("QA Agent").last
    expect(answer).to_contain_text(re.compile(r"45 euros.*Not for students"), timeout=ANSWER_MS)
