"""Editor of the price list. Edits that cannot be saved stay in the table, with a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import pandas as pd
import streamlit as st

from agents_core.archive.price_list import (
    KINDS,
    MAX_MODEL_CHARS,
    MAX_USD,
    ListedPrice,
    PriceError,
    PriceList,
    checked_model,
)
from agents_core.errors import SwitchboardError
from agents_core.measures.token_prices import Price
from pages.drafts.draft_controls import author_box
from pages.drafts.draft_session import AUTHOR
from pages.ui.html_text import escape_markdown, short_time
from pages.ui.notices import visit

LISTED, EDITOR_NUMBER, RESULT, KNOWN = (
    "prices_shown",
    "prices_round",
    "prices_result",
    "prices_known",
)

NAMES = {
    "text_in": "Text in",
    "cached_text_in": "Cached text in",
    "audio_in": "Audio in",
    "cached_audio_in": "Cached audio in",
    "text_out": "Text out",
    "audio_out": "Audio out",
}


Key: TypeAlias = tuple[str, date]
"""Model and first day of a row."""

FROM = "From"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveResult:
    """The result of a save."""

    saved: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of one row. ``was``: the price before the edit; None: a new row."""

    model: str
    price: Price | None  #: None: removed
    was: ListedPrice | None
    from_day: date = date.min

    @property
    def key(self) -> Key:
        """The row it is about."""
        return (self.model.strip(), self.from_day)


def price_table(prices: PriceList) -> None:
    """Show the editor, the author's name and the save button."""
    try:
        listed: tuple[ListedPrice, ...] = st.session_state.setdefault(LISTED, prices.all())
    except SwitchboardError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    _show_result(_edited(listed))
    st.caption(
        "USD per million tokens. Leave a price empty where a model has no such tokens; an empty "
        "cached price means the regular price. A call is priced by what held on its day (UTC); a "
        "row without a day holds for all days. The cost of models that are not listed is unknown. "
        "The local engine is free; list a price as `local` to charge for it."
    )
    st.data_editor(
        frame_of(listed),
        key=_editor(),
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        disabled=["Changed", "Source"],
        column_config=_columns(),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="prices_bar"):
        author_box("prices")
        st.button(
            "Save prices",
            key="prices_save",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(prices,),
        )
        st.button("Discard changes", key="prices_undo", on_click=_reset_editor)


def frame_of(listed: Sequence[ListedPrice]) -> pd.DataFrame:
    """The rows of the editor."""
    return pd.DataFrame(
        {
            "Model": [row.model for row in listed],
            FROM: pd.Series(
                [None if row.from_day == date.min else row.from_day for row in listed],
                dtype="object",
            ),
            **{
                NAMES[kind]: pd.Series([getattr(row.price, kind) for row in listed], dtype="float")
                for kind in KINDS
            },
            "Changed": [_changed(row) for row in listed],
            "Source": [row.source for row in listed],
        }
    )


def changes_of(listed: Sequence[ListedPrice], edits: Mapping[str, Any]) -> list[Change]:
    """The changes in the state of a data editor."""
    found: list[Change] = []
    gone = {int(place) for place in edits.get("deleted_rows", ())}
    for place in sorted(gone):
        if place < len(listed):
            row = listed[place]
            found.append(_removed(row))
    for place, cells in edits.get("edited_rows", {}).items():
        if int(place) in gone or int(place) >= len(listed):
            continue
        row = listed[int(place)]
        model = str(cells.get("Model", row.model) or "")
        price, day = _edited_price(row.price, cells), _day(cells, row.from_day)
        if (model.strip(), day) != row.key:
            found.append(_removed(row))
            found.append(Change(model=model, price=price, was=None, from_day=day))
        elif price != row.price:
            found.append(Change(model=row.model, price=price, was=row, from_day=day))
    for cells in edits.get("added_rows", ()):
        if any(value is not None and value != "" for value in cells.values()):
            model = str(cells.get("Model") or "")
            price, day = _edited_price(Price(), cells), _day(cells, date.min)
            found.append(Change(model=model, price=price, was=None, from_day=day))
    return found


def _removed(row: ListedPrice) -> Change:
    return Change(model=row.model, price=None, was=row, from_day=row.from_day)


def _day(cells: Mapping[str, Any], before: date) -> date:
    """The day of an edited row; an emptied cell is none."""
    if FROM not in cells:
        return before
    value = cells[FROM]
    return date.fromisoformat(str(value)[:10]) if value else date.min


def save(
    prices: PriceList,
    changes: Sequence[Change],
    *,
    author: str,
    known: Mapping[Key, ListedPrice | None] | None = None,
) -> SaveResult:
    """Save all changes, or none with the reasons. ``known``: prices after changes by others that
    this person has seen; saving over them is not refused again."""
    now = {row.key: row for row in prices.all()}
    refused = []
    for change in changes:
        was = (known or {}).get(change.key, change.was)
        if problem := _problem(replace(change, was=was), now, changes):
            refused.append(problem)
    if refused:
        return SaveResult(refused=tuple(dict.fromkeys(refused)))
    for change in changes:  # removals first, so that names can be reused
        if change.price is None and change.key in now:
            prices.remove(change.model, author=author, from_day=change.from_day)
    for change in changes:
        if change.price is not None:
            prices.set(change.model, change.price, author=author, from_day=change.from_day)
    return SaveResult(saved=tuple(dict.fromkeys(change.model.strip() for change in changes)))


def _problem(
    change: Change, now: Mapping[Key, ListedPrice], changes: Sequence[Change]
) -> str | None:
    name = change.model.strip()
    there = now.get(change.key)
    if change.price is not None:
        try:
            checked_model(change.model, change.price)
        except PriceError as error:
            return str(error)
        gone = {other.key for other in changes if other.price is None}
        undated = change.from_day == date.min
        taken = {key for key in now if key == change.key or (undated and key[0] == name)}
        if change.was is None and taken - gone:
            return f"{name} is in the list already. Change its row, or give this one a day."
        same = [one for one in changes if one.price is not None and one.key == change.key]
        if len(same) > 1:
            return f"{name} is listed twice. Remove one of its rows, or give them different days."
    if change.was is not None and there != change.was:
        by = f" by {there.author}" if there is not None and there.author else ""
        what = "removed" if there is None else "changed"
        return f"{name} was {what}{by} meanwhile. Save again to overwrite, or discard your changes."
    return None


def _edited_price(price: Price, cells: Mapping[str, Any]) -> Price:
    given = {kind: cells[name] for kind, name in NAMES.items() if name in cells}
    return replace(price, **{kind: None if v is None else float(v) for kind, v in given.items()})


def _save(prices: PriceList) -> None:
    listed: tuple[ListedPrice, ...] = st.session_state[LISTED]
    known = st.session_state.get(KNOWN, {})
    changes = _edited(listed)
    try:
        author = str(st.session_state.get(AUTHOR, ""))
        result = save(prices, changes, author=author, known=known)
        now = {row.key: row for row in prices.all()}
    except SwitchboardError as error:
        st.session_state[RESULT] = (SaveResult(refused=(str(error),)), changes, visit())
        return
    if result.refused:  # the rows and the edits stay
        st.session_state[KNOWN] = {row.key: now.get(row.key) for row in listed}
    else:
        _reset_editor()
        changes = []
    st.session_state[RESULT] = (result, changes, visit())


def _reset_editor() -> None:
    for name in (LISTED, KNOWN, RESULT):
        st.session_state.pop(name, None)
    st.session_state[EDITOR_NUMBER] = st.session_state.get(EDITOR_NUMBER, 0) + 1


def _editor() -> str:
    return f"prices_editor_{st.session_state.get(EDITOR_NUMBER, 0)}"


def _edited(listed: Sequence[ListedPrice]) -> list[Change]:
    return changes_of(listed, st.session_state.get(_editor()) or {})


def _show_result(changes: list[Change]) -> None:
    """The result of the last save, until another edit or the end of the visit of the page.
    ``changes``: what is edited now."""
    result, *about = st.session_state.get(RESULT, (None,))
    if result is None or about != [changes, visit()]:
        return
    for sentence in result.refused:
        st.error(escape_markdown(sentence), icon=":material/error:")
    if result.saved:
        st.success(escape_markdown(f"Saved: {', '.join(result.saved)}."), icon=":material/check:")
    elif not result.refused:
        st.info("Nothing was changed.", icon=":material/info:")


def _changed(row: ListedPrice) -> str:
    if row.changed_at is None:
        return "list price"
    by = f" by {row.author}" if row.author else ""
    return f"{short_time(row.changed_at)}{by}"


def _columns() -> dict[str, Any]:
    numbers = {
        name: st.column_config.NumberColumn(
            f"{name} (USD)", min_value=0.0, max_value=MAX_USD, format="%.4f"
        )
        for name in NAMES.values()
    }
    return {
        "Model": st.column_config.TextColumn("Model", required=True, max_chars=MAX_MODEL_CHARS),
        FROM: st.column_config.DateColumn(FROM, help="First day it holds (UTC); empty: all days"),
        **numbers,
        "Changed": st.column_config.TextColumn("Changed"),
        "Source": st.column_config.TextColumn("Source"),
    }
