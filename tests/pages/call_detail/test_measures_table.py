"""The measures table and the price editor."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from agents_core.archive.price_list import PriceList
from agents_core.archive.published_prices import PUBLISHED
from agents_core.measures.definitions import DEFINITIONS
from agents_core.measures.token_prices import Price
from agents_core.store import engine_for, migrate
from pages.call_detail.price_table import changes_of, frame_of, save
from tests.pages.support.page_runs import markup
from tests.unit.measures import measured_calls as call

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
NASTY = "<img src=x onerror=alert(1)> & bags?"
MINI = sorted(PUBLISHED).index("gpt-realtime-mini")


def measured(turns: int = 1, **options: Any) -> Any:
    """A call of spoken turns, each answered after 1100 ms."""
    lines: list[call.Line] = [call.media(10)]
    for number in range(turns):
        at, item, response = 10_000 * number, f"u{number}", f"r{number}"
        lines += [
            call.talks(at + 1000, item),
            call.pauses(at + 2500, item),
            call.words(at + 2600, item, NASTY, confidence=0.73),
            call.begins(at + 2700, response),
            call.sounds(at + 3100, response),
            call.says(at + 3200, response),
            call.done(at + 3300, response, input_tokens=1200, output_tokens=300),
            call.falls_silent(at + 4150, response, 1000),
        ]
    return call.call(*lines, call.ends(10_000 * turns), **options)


def draw(measures: Any, **options: Any) -> AppTest:
    def script(measures, options):  # type: ignore[no-untyped-def]  # its source is all that runs
        from pages.call_detail.measures_table import measures_table

        measures_table(measures, **options)

    page = AppTest.from_function(script, args=(measures, options), default_timeout=500).run()
    assert not page.exception
    return page


def test_a_call_has_cards_and_a_row_for_each_turn() -> None:
    shown = markup(draw(measured(), cost_usd=0.0123, engine="openai"))
    for value in ("answered", "1,100 <small>ms", "50 <small>%", "1,200 <small>in", "$0.0123"):
        assert value in shown
    row = shown[shown.index("<tbody>") : shown.index("</tbody>")]
    cells = [cell.split("<")[0] for cell in row.split("<td")[1:] if "sb-words" not in cell]
    values = [cell.split(">")[1] for cell in cells]
    # At; response, end of turn, approval, tools, model; yield, dead air, speech, certainty;
    # handoffs, team and policy version.
    assert values == [
        *("0:01", "1,100", "500", "0", "0", "600"),
        *("–", "0", "1,000", "73", "0", "1", "4"),
    ]


def test_units_stand_in_the_heads_and_every_figure_says_what_it_means() -> None:
    shown = markup(draw(measured()))
    assert "Response time<small>ms</small>" in shown
    assert "What these figures mean" in shown
    assert all(f"<dt>{one.name.replace(chr(39), '&#x27;')} <small>" in shown for one in DEFINITIONS)


def test_texts_of_a_caller_are_escaped() -> None:
    shown = markup(draw(measured()))
    assert "<img" not in shown and "&lt;img src=x" in shown


def test_unknown_values_are_marked() -> None:
    assert "unknown" in markup(draw(measured(), cost_usd=None, engine="custom"))
    assert ">none<" in markup(draw(measured(), cost_usd=0.0, engine="local"))


def test_a_call_without_turns_says_what_will_be_here() -> None:
    shown = markup(draw(call.call(call.media(10), call.ends(500))))
    assert "No turns yet" in shown and "no question" in shown


def test_a_running_call_says_that_it_runs() -> None:
    page = draw(measured(), running=True)
    assert ["so far" in caption.value for caption in page.caption] == [True]


def test_a_long_call_is_drawn_a_page_at_a_time() -> None:
    assert markup(draw(measured(130))).count("<tr><th") == 50 + 1


# --- prices -----------------------------------------------------------------------------------


@pytest.fixture
def prices(tmp_path: Any) -> Iterator[PriceList]:
    url = f"sqlite:///{tmp_path / 'prices.db'}"
    migrate(url)
    engine = engine_for(url)
    yield PriceList(engine, lambda: NOON)
    engine.dispose()


def open_table(prices: PriceList) -> AppTest:
    def script(prices):  # type: ignore[no-untyped-def]  # its source is all that runs
        from pages.call_detail.price_table import price_table

        price_table(prices)

    page = AppTest.from_function(script, args=(prices,), default_timeout=500).run()
    assert not page.exception
    return page


def saved(page: AppTest, **edits: Any) -> AppTest:
    """A person edits cells and presses Save; AppTest has no hands for a data editor."""
    page.button(key="prices_save").click()
    return edited(page, **edits)


def edited(page: AppTest, **edits: Any) -> AppTest:
    """A person edits cells."""
    states = page._tree.get_widget_states()
    editor = page.dataframe[0].proto.id
    state = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **edits}
    states.widgets.append(WidgetState(id=editor, string_value=json.dumps(state)))
    page._run(states)
    assert not page.exception
    return page


def test_an_edited_price_is_kept_with_its_author(prices: PriceList) -> None:
    page = open_table(prices)
    page.text_input(key="author_at_prices").set_value("Ada").run()
    saved(page, edited_rows={str(MINI): {"Text in": 0.75}})
    assert "gpt" in page.success[0].value
    row = next(row for row in prices.all() if row.model == "gpt-realtime-mini")
    assert (row.price.text_in, row.price.audio_out, row.author) == (0.75, 20.0, "Ada")
    assert page.run().success, "also when another run follows at once"
    saved(page, edited_rows={str(MINI): {"Text in": -1}})
    assert page.run().error and not page.success
    page.button(key="prices_undo").click().run()
    assert not page.success and not page.error


def test_the_result_of_a_save_is_gone_with_the_next_edit(prices: PriceList) -> None:
    page = saved(open_table(prices), edited_rows={str(MINI): {"Text in": 0.75}})
    assert page.success
    edited(page, edited_rows={str(MINI): {"Text in": 0.5}})
    assert not page.success


def test_a_new_model_and_a_removed_one(prices: PriceList) -> None:
    added = {"Model": "our-deployment", "Text in": 1, "Text out": 2}
    saved(open_table(prices), added_rows=[added, {}], deleted_rows=[MINI])
    assert prices.get("our-deployment") == Price(text_in=1.0, text_out=2.0)
    assert prices.get("gpt-realtime-mini") is None


def test_invalid_edits_stay_in_the_table_with_a_message(prices: PriceList) -> None:
    page = saved(open_table(prices), added_rows=[{"Model": "ours", "Text in": -1}])
    assert "must be from 0" in page.error[0].value
    assert prices.prices() == PUBLISHED
    assert page.dataframe[0].proto.id  # the same editor, with the edit


def test_nothing_edited_is_nothing_saved(prices: PriceList) -> None:
    page = saved(open_table(prices))
    assert "Nothing was changed" in page.info[0].value
    assert all(row.changed_at is None for row in prices.all())


def test_a_price_changed_by_another_user_is_confirmed_once(prices: PriceList) -> None:
    page = open_table(prices)
    day = PUBLISHED["gpt-realtime-mini"][0].from_day
    prices.set("gpt-realtime-mini", Price(text_in=9.0), author="Ben", from_day=day)
    edit = {str(MINI): {"Text in": 0.75}}
    saved(page, edited_rows=edit)
    assert "changed by Ben meanwhile" in page.error[0].value
    assert prices.get("gpt-realtime-mini") == Price(text_in=9.0)
    saved(page, edited_rows=edit)
    kept = prices.get("gpt-realtime-mini")
    assert kept is not None and (kept.text_in, kept.audio_in) == (0.75, 10.0)


@pytest.mark.parametrize(
    ("edits", "why"),
    [
        ({"added_rows": [{"Model": "gpt-realtime", "Text in": 1}]}, "in the list already"),
        ({"added_rows": [{"Model": "m", "Text in": 1}, {"Model": " m", "Text in": 2}]}, "twice"),
        ({"added_rows": [{"Text in": 1}]}, "Name the model"),
        ({"added_rows": [{"Model": "m"}]}, "at least one price"),
    ],
)
def test_invalid_rows_are_refused(prices: PriceList, edits: dict[str, Any], why: str) -> None:
    told = save(prices, changes_of(prices.all(), edits), author="")
    assert [why in sentence for sentence in told.refused] == [True]
    assert prices.prices() == PUBLISHED


def test_a_price_from_a_day_on_is_a_row_of_its_own(prices: PriceList) -> None:
    added = {"Model": "gpt-realtime-mini", "From": "2026-12-01", "Text in": 0.5}
    told = save(prices, changes_of(prices.all(), {"added_rows": [added]}), author="Ada")
    assert told.refused == ()
    frame = frame_of(prices.all())
    mini = frame[frame["Model"] == "gpt-realtime-mini"]
    assert list(mini["From"]) == [date(2025, 10, 6), date(2026, 12, 1)]
    assert list(mini["Text in"]) == [0.6, 0.5]
    assert "developers.openai.com" in mini["Source"].iloc[0]
    late = list(frame["Model"]).index("gpt-realtime-mini") + 1
    undated = {"edited_rows": {str(late): {"From": None}}}
    assert "already" in save(prices, changes_of(prices.all(), undated), author="").refused[0]
    told = save(prices, changes_of(prices.all(), {"deleted_rows": [late]}), author="")
    assert (
        told.refused == ()
        and prices.get("gpt-realtime-mini") == PUBLISHED["gpt-realtime-mini"][0].price
    )


def test_a_model_can_be_renamed(prices: PriceList) -> None:
    prices.set("ours", Price(text_in=1.0), author="")
    place = [row.model for row in prices.all()].index("ours")
    edits = {"edited_rows": {str(place): {"Model": "theirs"}}}
    told = save(prices, changes_of(prices.all(), edits), author="")
    assert told.refused == ()
    assert (prices.get("ours"), prices.get("theirs")) == (None, Price(text_in=1.0))
