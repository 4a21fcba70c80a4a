"""The policy card: nothing a person typed or uploaded is lost, whatever goes wrong."""

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextArea

from agents_core.versions import Part
from pages.widgets.transcript import anchor
from tests.pages.conftest import Opener, markup
from tests.pages.fakes import DOCUMENT, FakeSwitchboard
from tests.pages.policy_pages import NAME


def box(page: AppTest) -> TextArea:
    """The text being edited."""
    [found] = [area for area in page.text_area if str(area.key).startswith("policy_text:")]
    return found


def save(board: FakeSwitchboard, text: str) -> None:
    """Somebody else saves."""
    board.policy.save(text, document=DOCUMENT, based_on=board.policy.current().version)


def place(passage_id: str, version: int = 1) -> str:
    """How a passage's element names itself."""
    return f'id="{anchor(passage_id, version, NAME)}"'


def text_of(board: FakeSwitchboard) -> str:
    return board.policy.current().text_of(DOCUMENT)


def editing(console: Opener, board: FakeSwitchboard, text: str) -> AppTest:
    page = console(board)
    box(page).set_value(text).run()
    return page


def test_saving_makes_a_version_and_shows_its_passages(console: Opener) -> None:
    board = FakeSwitchboard()
    page = editing(console, board, "1. Dogs are welcome.\n")
    page.button(key="policy_save").click().run()
    assert board.policy.current().version == 2
    assert "Saved as version 2" in page.success[0].value
    assert "version 2" in markup(page) and "Dogs are welcome." in markup(page)


def test_a_conflict_keeps_the_text_and_offers_both_ways(console: Opener) -> None:
    board = FakeSwitchboard()
    page = editing(console, board, "1. Mine.\n")
    save(board, "1. Theirs.\n")
    page.button(key="policy_save").click().run()
    assert "Somebody published version 2" in page.error[0].value
    assert box(page).value == "1. Mine.\n"
    page.button(key="policy_save_over").click().run()
    assert text_of(board) == "1. Mine.\n"


def test_loading_the_newer_version_can_be_taken_back(console: Opener) -> None:
    board = FakeSwitchboard()
    page = editing(console, board, "1. Mine.\n")
    save(board, "1. Theirs.\n")
    page.run()
    page.button(key="policy_load").click().run()
    assert box(page).value == "1. Theirs.\n"
    page.button(key="policy_undo").click().run()
    assert box(page).value == "1. Mine.\n"


def test_an_empty_text_is_a_sentence_and_loses_nothing(console: Opener) -> None:
    board = FakeSwitchboard()
    page = editing(console, board, "  \n")
    page.button(key="policy_save").click().run()
    assert "empty" in page.error[0].value
    assert board.policy.current().version == 1


def test_a_huge_upload_is_a_sentence_and_the_text_stays(console: Opener) -> None:
    board = FakeSwitchboard()
    page = editing(console, board, "1. Mine.\n")
    page.file_uploader[0].upload("big.txt", b"a" * 10_000_000, "text/plain").run()
    assert "big\\.txt" in page.error[0].value
    assert box(page).value == "1. Mine.\n"


def test_an_upload_waits_in_the_editor_and_the_old_text_can_come_back(console: Opener) -> None:
    board = FakeSwitchboard()
    page = editing(console, board, "1. Mine.\n")
    page.file_uploader[0].upload("new.txt", "1. Füße.\n".encode("utf-16"), "text/plain").run()
    assert box(page).value == "1. Füße.\n"
    assert board.policy.current().version == 1
    page.button(key="policy_undo").click().run()
    assert box(page).value == "1. Mine.\n"


def test_an_earlier_version_comes_back_as_a_new_one(console: Opener) -> None:
    board = FakeSwitchboard()
    first = text_of(board)
    save(board, "1. Second.\n")
    page = console(board)
    page.button(key="policy_restore").click().run()
    assert board.policy.current().version == 3
    assert box(page).value == first


def test_typed_text_survives_a_visit_to_another_page(console: Opener) -> None:
    page = editing(console, FakeSwitchboard(), "1. Half a thought")
    page.switch_page("pages/about.py").run()
    page.switch_page("pages/console.py").run()
    assert box(page).value == "1. Half a thought"


def test_a_thousand_passages_come_in_pages(console: Opener) -> None:
    text = "".join(f"{n}. Rule number {n}.\n" for n in range(1, 1_001))
    page = console(FakeSwitchboard(policy=text))
    assert markup(page).count('class="sb-passage"') == 150


TWO = (Part("Rooms", "1. Check-out is at 11.\n"), Part("Dogs", "1. Dogs are welcome.\n"))


def test_several_documents_are_one_list_with_one_anchor_each(console: Opener) -> None:
    body = markup(console(FakeSwitchboard(policy=TWO)))
    assert body.count(place("P1")) == body.count(place("P2")) == 1
    assert "Dogs are welcome." in body and ">Rooms<" in body and ">Dogs<" in body


def test_typed_text_stays_with_its_document(console: Opener) -> None:
    board = FakeSwitchboard(policy=TWO)
    page = console(board)
    box(page).set_value("1. Check-out is at noon.\n").run()
    choice = page.selectbox(key="policy_document:Airline support")
    choice.select("Dogs").run()
    assert box(page).value == "1. Dogs are welcome.\n"
    page.selectbox(key="policy_document:Airline support").select("Rooms").run()
    assert box(page).value == "1. Check-out is at noon.\n"
    page.button(key="policy_save").click().run()
    assert [part.text for part in board.policy.current().documents] == [
        "1. Check-out is at noon.\n",
        "1. Dogs are welcome.\n",
    ]


def test_somebody_elses_change_of_another_document_is_no_conflict(console: Opener) -> None:
    board = FakeSwitchboard(policy=TWO)
    page = console(board)
    box(page).set_value("1. Check-out is at noon.\n").run()
    board.policy.save("1. No dogs.\n", document="Dogs", based_on=1)
    page.button(key="policy_save").click().run()
    assert not page.error
    assert [part.text for part in board.policy.current().documents] == [
        "1. Check-out is at noon.\n",
        "1. No dogs.\n",
    ]


def test_a_document_somebody_removed_keeps_what_was_typed_in_it(console: Opener) -> None:
    board = FakeSwitchboard(policy=TWO)
    page = console(board)
    box(page).set_value("1. Mine.\n").run()
    board.policy.publish(TWO[1:], based_on=1)
    page.run()
    assert box(page).value == "1. Mine.\n"
    page.button(key="policy_save_over").click().run()
    assert [part.name for part in board.policy.current().documents] == ["Dogs", "Rooms"]


def test_a_team_without_a_policy_says_so(console: Opener) -> None:
    board = FakeSwitchboard()
    team = board.teams.newest("Airline support")
    board.teams.publish(
        team.name, team.spec.model_copy(update={"policy": ""}), based_on=team.number
    )
    assert "This team has no policy" in markup(console(board))


def test_a_list_that_became_shorter_shows_its_last_page(console: Opener) -> None:
    def rules(count: int) -> str:
        return "".join(f"{n}. Rule number {n}.\n" for n in range(1, count + 1))

    board = FakeSwitchboard(policy=rules(400))
    page = console(board)
    page.pagination(key="policy_page").set_value(3).run()
    assert place("P400") in markup(page)
    save(board, rules(200))
    page.run()
    assert not page.exception
    body = markup(page)
    assert place("P200", 2) in body and place("P1", 2) not in body
