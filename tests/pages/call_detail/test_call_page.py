"""The page of one call: transcript, sources, views and deletion."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from agents_core import events as ev
from agents_core.archive.call_records import Snapshot
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.view.call_view import CallView
from agents_core.call.view.reducer import apply_all
from agents_core.errors import StoreUnavailable
from pages.call_detail import detail_views
from pages.call_detail.event_log import json_lines
from pages.call_detail.loaded_call import LOADED_CALL, LoadedCall
from pages.transcript.transcript_html import line_html, passage_anchor
from tests.pages.support.call_scenes import approval, error, hostile, long_call, mid_call
from tests.pages.support.calls_page_scenes import begun, edited, ended, keep, run
from tests.pages.support.fake_switchboard import POLICY, FakeCall, FakeSwitchboard
from tests.pages.support.live_feeds import placed, topics_of
from tests.pages.support.page_runs import Opener, markup, scripts

OneCall = Callable[..., AppTest]
Scene = Callable[[], list[ev.CallEvent]]


@pytest.fixture
def opened(console: Opener) -> OneCall:
    """Opens one call at its address."""

    def at_address(switchboard: FakeSwitchboard, call: str = "c-1", **asked: str) -> AppTest:
        page = console(switchboard).switch_page("routes/calls.py")
        for name, value in {"call": call, **asked}.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        return page

    return at_address


AIRLINE = "Airline support"  #: the policy


def kept(scene: Scene, *, audio_ms: int = 0, **changes: object) -> FakeSwitchboard:
    switchboard = FakeSwitchboard()
    keep(switchboard, scene(), audio_ms=audio_ms, **changes)  # type: ignore[arg-type]
    return switchboard


def view(page: AppTest, name: str) -> AppTest:
    page.segmented_control(key="call_view").set_value(name).run()
    assert not page.exception
    return page


# --- the transcript ------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", [mid_call, approval, error, hostile])
def test_lines_are_drawn_as_on_the_console(opened: OneCall, scene: Scene) -> None:
    call = apply_all(CallView(), ended(scene()))
    pieces = [line_html(line, call.policy_version, AIRLINE) for line in call.lines]
    assert len(pieces) > 4
    body, place = markup(opened(kept(scene))), 0
    for piece in pieces:
        place = body.index(piece, place) + len(piece)


def test_what_was_not_heard_is_struck_out_at_its_millisecond(opened: OneCall) -> None:
    body = markup(opened(kept(mid_call)))
    assert "<s>" in body and "The caller heard the first 1,240 ms" in body


def test_every_line_knows_its_place_in_the_sound(opened: OneCall) -> None:
    body = markup(opened(kept(mid_call, audio_ms=9_000)))
    assert 'data-at-ms="4200" data-end-ms="4600" data-item="u1"' in body
    assert 'data-play-ms="4200"' in body


def test_a_call_without_sound_offers_nothing_to_play(opened: OneCall) -> None:
    body = markup(opened(kept(mid_call)))
    assert 'data-at-ms="4200"' in body
    assert "<button" not in body


def test_a_page_without_a_player_hides_the_buttons_that_play(opened: OneCall) -> None:
    body = markup(view(opened(kept(mid_call, audio_ms=9_000)), "review"))
    assert "<button" in body and ".sb-play { display: none; }" in body


def test_a_long_call_is_drawn_in_windows(opened: OneCall) -> None:
    page = opened(kept(long_call))
    assert 190 <= markup(page).count('class="sb-cue') <= 210
    assert "Answer number 999" not in markup(page)
    page.button(key="call_later").click().run()
    assert 390 <= markup(page).count('class="sb-cue') <= 410
    page.button(key="call_whole").click().run()
    assert markup(page).count('class="sb-cue') == 2_001
    assert "Answer number 999" in markup(page)


def test_a_link_to_a_line_opens_the_call_there(opened: OneCall) -> None:
    page = opened(kept(long_call), line="b700")
    body = markup(page)
    assert "Answer number 700" in body and "Question number 1<" not in body
    assert 'sb-came-for" id="line-b700"' in body and "line-b700" in scripts(page)
    page.button(key="call_earlier").click().run()
    assert "Answer number 600" in markup(page)


def test_a_correction_is_shown_with_the_original(opened: OneCall) -> None:
    switchboard = kept(mid_call)
    switchboard.reviews.correct("c-1", "u1", "What is your <b>luggage</b> policy?", reviewer="Ines")
    body = markup(opened(switchboard))
    assert "What is your baggage policy?" in body and "Corrected by Ines" in body
    assert "What is your &lt;b&gt;luggage&lt;/b&gt; policy?" in body


def test_texts_of_a_call_are_never_markup(opened: OneCall) -> None:
    switchboard = kept(hostile)
    for name in ("", "timeline", "path", "events"):
        body = markup(view(opened(switchboard), name) if name else opened(switchboard))
        assert "<img" not in body and "<script" not in body and "<b onmouse" not in body


# --- what it rests on ----------------------------------------------------------------------------


def test_a_citation_leads_into_the_policy_of_that_day(opened: OneCall) -> None:
    switchboard = kept(mid_call)
    later = POLICY.replace("less than 50 lbs", "less than 44 lbs")
    switchboard.policy.save(later, document="Policy", based_on=1)
    body = markup(opened(switchboard))
    place = passage_anchor("P2", 1, AIRLINE)
    assert f'<a class="sb-chip" href="#{place}"' in body
    assert f'id="{place}"' in body and "less than 50 lbs" in body
    assert "Bags" in body and "44 lbs" not in body
    assert '<a href="#line-a2">' in body, "and back to the answer"


def test_a_version_that_is_not_stored_leaves_the_copy_in_the_call(opened: OneCall) -> None:
    switchboard = kept(mid_call, origin="imported", policy="Nobody has it")
    body = markup(opened(switchboard))
    assert "this version is no longer stored here" in body and "less than 50 lbs" in body


def test_an_imported_call_reads_the_versions_it_brought_along(opened: OneCall) -> None:
    switchboard = FakeSwitchboard()
    brought = Snapshot(
        kind="policy", name="Ours", number=1, parts=(("Elsewhere", "# Elsewhere\n\n1. Theirs.\n"),)
    )
    events = ended(mid_call())
    first = events[0]
    assert isinstance(first, ev.CallStarted)
    started = replace(first, policy="Ours")
    switchboard.archive.add([started, *events[1:]], snapshots=(brought,))
    page = opened(switchboard)
    page.session_state["call_policy_1"] = True
    page.run()
    assert "Theirs." in markup(page)


def test_an_edit_applied_mid_call_shows_what_it_changed(opened: OneCall) -> None:
    switchboard = kept(lambda: edited(mid_call()))
    later = POLICY.replace("less than 50 lbs", "less than 44 lbs")
    switchboard.policy.save(later, document="Policy", based_on=1)
    page = opened(switchboard)
    assert "Policy version 2 is in use" in markup(page) and "<del>" not in markup(page)
    assert any("Policy version 1 → 2, from turn 3" in one.label for one in page.expander)
    page.session_state["call_edit_0"] = True
    page.run()
    assert "<del>50</del><ins>44</ins>" in markup(page)


# --- the other views -----------------------------------------------------------------------------


def test_the_view_is_in_the_address_and_only_it_is_drawn(opened: OneCall) -> None:
    page = view(opened(kept(mid_call)), "path")
    assert page.query_params["view"] in ("path", ["path"])
    assert 'class="sb-step-number"' in markup(page) and 'class="sb-cue' not in markup(page)
    assert view(page, "").query_params.get("view") is None


def test_the_timeline_draws_lanes_over_seconds(opened: OneCall) -> None:
    page = opened(kept(mid_call), view="timeline")
    [chart] = page.get("arrow_vega_lite_chart") or page.get("vega_lite_chart")
    spec = chart.proto.spec
    assert "Time in the call (s)" in spec and '"bind": "scales"' in spec
    page.selectbox(key="call_timeline_turn").set_value(1).run()
    assert not page.exception


def test_handoffs_are_numbered_with_their_reasons(opened: OneCall) -> None:
    body = markup(opened(kept(mid_call), view="path"))
    assert "1: Main Agent to QA Agent" in body
    assert "“What is your baggage policy?”" in body and "turn 1" in body


def test_a_team_that_is_not_stored_leaves_the_list(opened: OneCall) -> None:
    body = markup(opened(kept(mid_call, team="Gone"), view="path"))
    assert "no longer stored here" in body and "What is your baggage policy?" in body


def test_every_event_can_be_read_filtered_and_taken_along(opened: OneCall) -> None:
    page = opened(kept(long_call), view="events")
    assert markup(page).count("<details><summary>") >= 100
    page.multiselect(key="call_event_kinds").set_value(["CallStarted", "CallEnded"]).run()
    body = markup(page)
    assert "hung up" in body and "TranscriptDone" not in body
    held: LoadedCall = page.session_state[LOADED_CALL]
    lines = json_lines(held.events).decode().splitlines()
    assert tuple(ev.from_json(json.loads(line)) for line in lines) == held.events


def test_a_call_is_folded_once_however_often_the_page_runs(
    opened: OneCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = kept(long_call)
    asked: list[int] = []
    events = switchboard.archive.events

    def counted(call_id: str, *, after: int = 0, limit: int | None = None) -> object:
        asked.append(after)
        return events(call_id, after=after, limit=limit)

    monkeypatch.setattr(switchboard.archive, "events", counted)
    page = opened(switchboard)
    for name in ("events", "path", ""):
        view(page, name)
    assert asked == [0]


# --- running, lost, gone -------------------------------------------------------------------------


def test_a_running_call_is_shown_live_until_it_ends(opened: OneCall) -> None:
    switchboard = FakeSwitchboard()
    live = run(switchboard, mid_call())
    page = opened(switchboard)
    assert "You see it live" in markup(page)
    assert page.button(key="call_delete").disabled
    for part in ("callWatch", "transcript", "trace"):
        assert [data["source"] for data in placed(page, part)] == ["call:c-1"]
    assert "call/c-1/end" in topics_of(page) and "call/c-1/progress" not in topics_of(page)
    assert "baggage policy" not in markup(page), "words come through the live channel only"

    live.stop("hung up")
    assert switchboard.record.flush(60)
    page.run()  # as the topic says
    assert "Ended: hung up" in markup(page) and not page.button(key="call_delete").disabled
    assert "baggage policy" in markup(page) and placed(page, "callWatch") == []


def test_another_view_of_a_running_call_follows_its_progress(opened: OneCall) -> None:
    switchboard = FakeSwitchboard()
    run(switchboard, mid_call())
    page = opened(switchboard, view="timeline")
    assert "call/c-1/progress" in topics_of(page) and placed(page, "callWatch")


def test_a_link_to_a_call_that_has_just_begun_opens_it(
    opened: OneCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail_views, "STORE_S", 60)
    switchboard = FakeSwitchboard()
    call = FakeCall(begun(mid_call(), "c-1"), Endpoint.default(switchboard.settings))
    switchboard.calls.append(call)
    switchboard.record.add_call(call)  # not stored yet
    assert placed(opened(switchboard), "callWatch")


def test_measuring_a_running_call_takes_a_small_part_of_the_time(
    opened: OneCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = FakeSwitchboard()
    live = run(switchboard, mid_call())
    page = opened(switchboard)
    call: LoadedCall = page.session_state[LOADED_CALL]
    now_s = 100.0
    measured: list[int] = []

    def slow(*, ended: bool) -> int:
        nonlocal now_s
        now_s += 0.5
        measured.append(call.measurer.seq)
        return len(measured)

    monkeypatch.setattr(call.measurer, "result", slow)
    call.clock = lambda: now_s
    for number in range(20):  # looked at every two seconds, with something new each time
        live.play(ev.TranscriptDone, item_id=f"x{number}", role="caller", agent="", text="Hm.")
        assert switchboard.record.flush(60)
        call.refresh()
        call.measures()
        now_s += 2.0
    assert 1 < len(measured) <= 5
    live.stop("hung up")
    assert switchboard.record.flush(60)
    call.refresh()
    call.measures()
    assert measured[-1] == len(call.events), "a call that is over is measured to its end"


def test_a_lost_call_says_so_and_shows_everything_before(opened: OneCall) -> None:
    body = markup(opened(kept(mid_call, over=False)))
    assert "Everything before that was saved" in body and "baggage policy" in body


def test_an_unknown_call_is_a_message_with_a_link_back(opened: OneCall) -> None:
    page = opened(kept(mid_call), call="<b>nobody</b>")
    assert page.title[0].value == "Call not found"
    assert "All calls" in [one.proto.label for one in page.get("page_link")]


def test_an_unavailable_database_is_a_message(
    opened: OneCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = kept(mid_call)

    def gone(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database could not be used just now.")

    monkeypatch.setattr(switchboard.archive, "row", gone)
    assert "could not be used" in opened(switchboard).error[0].value


def test_deleting_asks_first_and_gives_a_receipt(opened: OneCall) -> None:
    switchboard = kept(mid_call)
    page = opened(switchboard)
    page.button(key="call_delete").click().run()
    page.button(key="call_delete_not").click().run()
    assert switchboard.archive.row("c-1").events > 0
    page.button(key="call_delete").click().run()
    page.text_input(key="author_at_call_deletion").set_value("Mira")
    page.text_input(key="call_delete_why").set_value("asked to <i>go</i>")
    page.button(key="call_delete_now").click().run()
    assert not page.exception
    body = markup(page)
    assert page.title[0].value == "Call deleted" and "Mira" in body
    assert "asked to &lt;i&gt;go&lt;/i&gt;" in body and "baggage" not in body
    [receipt] = switchboard.archive.receipts()
    assert (receipt.call_id, receipt.by) == ("c-1", "Mira")


def test_a_deletion_that_cannot_be_is_a_sentence(
    opened: OneCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = kept(mid_call)
    page = opened(switchboard)
    page.button(key="call_delete").click().run()

    def gone(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database could not be used just now.")

    monkeypatch.setattr(switchboard.archive, "delete", gone)
    page.button(key="call_delete_now").click().run()
    assert "could not be used" in page.error[0].value
    assert "baggage policy" in markup(page)


def test_a_deletion_by_another_user_shows_after_a_refresh(opened: OneCall) -> None:
    switchboard = kept(mid_call)
    page = opened(switchboard)
    switchboard.archive.delete(["c-1"], by="Ben", reason="")
    assert page.run().title[0].value == "Call not found"


def test_a_guardrails_trip_shows_its_words_and_source_and_can_be_allowed(opened: OneCall) -> None:
    switchboard = kept(error)
    page = opened(switchboard)
    body = markup(page)
    assert "Stopped by guardrails" in body
    assert "Nearest in the sources: “Pets travel in the cabin for 80 dollars.”" in body
    name = switchboard.archive.row("c-1").team
    before = switchboard.teams.newest(name)
    [allow] = [one for one in page.button if one.label == "Allow this from now on"]
    allow.click().run()
    assert not page.exception
    after = switchboard.teams.newest(name)
    assert after.number == before.number + 1
    assert after.spec.guardrails.allowed_figures == ("120 dollars",)
    assert [one.value.replace("\\", "") for one in page.success] == [
        f"Version {after.number} of {name} allows “120 dollars”."
    ]


def test_an_imported_calls_trip_offers_nothing(opened: OneCall) -> None:
    page = opened(kept(error, origin="imported"))
    assert "Stopped by guardrails" in markup(page)
    assert "Allow this from now on" not in [one.label for one in page.button]
