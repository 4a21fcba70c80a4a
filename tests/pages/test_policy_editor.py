"""The policy card: nothing a person typed or uploaded is lost, whatever goes wrong."""

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Opener, markup
from tests.pages.fakes import FakeSwitchboard


def editing(console: Opener, board: FakeSwitchboard, text: str) -> AppTest:
    page = console(board)
    page.text_area(key="policy_text").set_value(text).run()
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
    board.policy.save("1. Theirs.\n", based_on=1)
    page.button(key="policy_save").click().run()
    assert "saved meanwhile" in page.error[0].value
    assert page.text_area(key="policy_text").value == "1. Mine.\n"
    page.button(key="policy_save_over").click().run()
    assert board.policy.current().text == "1. Mine.\n"


def test_loading_the_newer_version_can_be_taken_back(console: Opener) -> None:
    board = FakeSwitchboard()
    page = editing(console, board, "1. Mine.\n")
    board.policy.save("1. Theirs.\n", based_on=1)
    page.run()
    page.button(key="policy_load").click().run()
    assert page.text_area(key="policy_text").value == "1. Theirs.\n"
    page.button(key="policy_undo").click().run()
    assert page.text_area(key="policy_text").value == "1. Mine.\n"


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
    assert page.text_area(key="policy_text").value == "1. Mine.\n"


def test_an_upload_waits_in_the_editor_and_the_old_text_can_come_back(console: Opener) -> None:
    board = FakeSwitchboard()
    page = editing(console, board, "1. Mine.\n")
    page.file_uploader[0].upload("new.txt", "1. Füße.\n".encode("utf-16"), "text/plain").run()
    assert page.text_area(key="policy_text").value == "1. Füße.\n"
    assert board.policy.current().version == 1
    page.button(key="policy_undo").click().run()
    assert page.text_area(key="policy_text").value == "1. Mine.\n"


def test_an_earlier_version_comes_back_as_a_new_one(console: Opener) -> None:
    board = FakeSwitchboard()
    first = board.policy.current().text
    board.policy.save("1. Second.\n", based_on=1)
    page = console(board)
    page.button(key="policy_restore").click().run()
    assert board.policy.current().version == 3
    assert page.text_area(key="policy_text").value == first


def test_typed_text_survives_a_visit_to_another_page(console: Opener) -> None:
    page = editing(console, FakeSwitchboard(), "1. Half a thought")
    page.switch_page("pages/about.py").run()
    page.switch_page("pages/console.py").run()
    assert page.text_area(key="policy_text").value == "1. Half a thought"


def test_a_thousand_passages_come_in_pages(console: Opener) -> None:
    text = "".join(f"{n}. Rule number {n}.\n" for n in range(1, 1_001))
    page = console(FakeSwitchboard(policy=text))
    assert markup(page).count('class="sb-passage"') == 150
