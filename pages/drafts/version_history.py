"""The versions of a team or a policy: list, comparison, calls on each version, and Restore."""

import zlib
from collections.abc import Callable, Sequence

import streamlit as st

from agents_core.errors import SwitchboardError
from agents_core.team.stored_team import readable_parts
from agents_core.versions import Draft, Kind, Part, Use, VersionStore, VersionSummary
from agents_core.versions.use_rows import MAX_USES
from pages.ui.assets import ROUTES
from pages.ui.html_text import escape_markdown, safe, short_time
from pages.ui.notices import forget_notice, notify, show_notice
from pages.ui.paging import first_index
from pages.ui.renewed_widgets import renew, renewed_key, value_of
from pages.ui.word_diff_html import DocumentPair, document_pairs, inline_html, side_html

ON_A_PAGE = 10
DRAFT = 0  #: the draft, among version numbers
INLINE, SIDES = "Inline", "Side by side"
MOST_CALLS = 20  #: listed per version
CALL_ID_CHARS = 8


def versions(
    kind: Kind,
    name: str,
    store: VersionStore,
    *,
    on_restore: Callable[[int], object],
) -> None:
    """The list and the comparison. ``on_restore`` publishes a version again."""
    summaries, draft = store.summaries(kind, name), store.draft(kind, name)
    history = _History(kind, name, store, on_restore)
    with st.container(border=True, key=history.key("list"), gap="small"):
        _list(history, summaries, draft)
    with st.container(border=True, key=history.key("diff"), gap="small"):
        _comparison(history, summaries, draft)


class _History:
    """The artifact whose versions are shown."""

    def __init__(
        self,
        kind: Kind,
        name: str,
        store: VersionStore,
        on_restore: Callable[[int], object],
    ) -> None:
        self.kind: Kind = kind
        self.name = name
        self.store = store
        self.on_restore = on_restore
        self._prefix = f"versions_{zlib.crc32(f'{kind}:{name}'.encode()):08x}"

    def key(self, part: str) -> str:
        """Of a widget: another one for another artifact."""
        return f"{self._prefix}_{part}"

    def parts(self, number: int) -> tuple[Part, ...]:
        """The texts of a version, or of the draft."""
        draft = self.store.draft(self.kind, self.name) if number == DRAFT else None
        if draft is not None:
            return readable_parts(self.kind, draft.parts)
        if number == DRAFT:  # discarded meanwhile
            return readable_parts(self.kind, self.store.newest(self.kind, self.name).parts)
        return readable_parts(self.kind, self.store.get(self.kind, self.name, number).parts)


# --- the list ----------------------------------------------------------------------------------


def _list(history: _History, summaries: Sequence[VersionSummary], draft: Draft | None) -> None:
    st.html(
        f'<div class="sb-title"><h2>Versions</h2><span>{safe(history.name, limit=80)}</span>'
        f'<span class="sb-sub">{len(summaries):,} published</span></div>'
    )
    show_notice(history.key("said"), about=summaries[0].number)
    _confirm(history, summaries)
    first = first_index(len(summaries), ON_A_PAGE, history.key("page"))
    other = DRAFT if draft else summaries[0].number
    for summary in summaries[first : first + ON_A_PAGE]:
        ran = history.store.uses(history.kind, history.name, summary.number)
        _row(history, summary, newest=summaries[0].number, other=other, ran=ran)


def _row(
    history: _History, summary: VersionSummary, *, newest: int, other: int, ran: Sequence[Use]
) -> None:
    with st.container(
        horizontal=True,
        gap="small",
        vertical_alignment="center",
        key=history.key(f"v{summary.number}"),
    ):
        st.html(_note_html(summary, newest=newest), width="stretch")
        more = "+" if len(ran) == MAX_USES else ""  # the store lists no more
        calls = f"{len(ran)}{more} call" + ("" if len(ran) == 1 else "s")
        key = history.key(f"calls{summary.number}")
        named = st.popover(calls, key=key, disabled=not ran, on_change="rerun")
        with named:
            if named.open:
                _calls(history, summary.number, ran)
        st.button(
            "Compare",
            key=history.key(f"compare{summary.number}"),
            disabled=summary.number == other,
            help="With the draft" if other == DRAFT else "With the newest version",
            on_click=_compare,
            args=(history, summary.number, other),
        )
        st.button(
            "Restore",
            key=history.key(f"restore{summary.number}"),
            disabled=summary.number == newest,
            on_click=_ask_to_restore,
            args=(history, summary.number),
        )


def _note_html(summary: VersionSummary, *, newest: int) -> str:
    tag = '<span class="sb-tag">newest</span>' if summary.number == newest else ""
    by = safe(summary.author, limit=60) or "no name"
    message = f"<p>{safe(summary.message, limit=200)}</p>" if summary.message else ""
    return (
        f'<div class="sb-version"><div><b>Version {summary.number}</b>{tag}'
        f'<span class="sb-sub">{safe(short_time(summary.published_at))} · {by} · '
        f"{summary.chars:,} characters</span></div>{message}</div>"
    )


def _calls(history: _History, number: int, ran: Sequence[Use]) -> None:
    """The calls with a way to each. A link of the browser's own would end the session's call."""
    with st.container(key=history.key(f"ran{number}"), gap=None):
        st.html(f'<div class="sb-calls"><b>Calls on version {number}</b></div>')
        for use in ran[:MOST_CALLS]:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.page_link(
                    ROUTES / "calls.py",
                    label=escape_markdown(use.call_id[:CALL_ID_CHARS]),
                    query_params={"call": use.call_id},
                )
                st.html(_use_html(use), width="content")
        if len(ran) > MOST_CALLS:
            st.caption(f"Only the newest {MOST_CALLS} are listed.")


def _use_html(use: Use) -> str:
    used = "the whole call" if use.from_turn <= 1 else f"from turn {use.from_turn}"
    return f'<span class="sb-sub">since {safe(short_time(use.since))} · {used}</span>'


# --- restoring ---------------------------------------------------------------------------------


def _ask_to_restore(history: _History, number: int) -> None:
    st.session_state[history.key("restoring")] = number
    forget_notice(history.key("said"))


def _confirm(history: _History, summaries: Sequence[VersionSummary]) -> None:
    number = st.session_state.get(history.key("restoring"))
    if number is None or number not in {summary.number for summary in summaries}:
        return
    with st.container(key=history.key("confirm"), gap="small"):
        st.warning(
            f"Publish version {number} again as version {summaries[0].number + 1}? All versions "
            "and the draft are kept.",
            icon=":material/history:",
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                f"Restore version {number}",
                key=history.key("restore_now"),
                type="primary",
                on_click=_restore,
                args=(history, number, summaries[0].number),
            )
            st.button("Cancel", key=history.key("restore_not"), on_click=_forget, args=(history,))


def _forget(history: _History) -> None:
    st.session_state.pop(history.key("restoring"), None)


def _restore(history: _History, number: int, before: int) -> None:
    """``before``: the newest version as of the last script run."""
    _forget(history)
    try:
        history.on_restore(number)
        now = history.store.newest_number(history.kind, history.name)
    except SwitchboardError as error:
        notify(history.key("said"), str(error), ok=False, about=before)
        return
    sentence = (
        f"Version {number} is restored as version {now}."
        if now != before
        else f"Version {now} has the same content; nothing changed."
    )
    notify(history.key("said"), sentence, about=now)


# --- the comparison ----------------------------------------------------------------------------


def _compare(history: _History, left: int, right: int) -> None:
    renew(history.key("left"), left)
    renew(history.key("right"), right)


def _comparison(
    history: _History, summaries: Sequence[VersionSummary], draft: Draft | None
) -> None:
    st.html('<div class="sb-title"><h2>What changed</h2></div>')
    numbers = [summary.number for summary in summaries]
    if len(numbers) == 1 and draft is None:
        st.html(
            '<div class="sb-empty"><b>There is one version so far</b>'
            "Differences appear here once there is a draft or a second version.</div>"
        )
        return
    options = [DRAFT, *numbers] if draft else numbers
    default = (numbers[0], DRAFT) if draft else (numbers[1], numbers[0])
    sides = history.key("left"), history.key("right")
    if any(value_of(side) not in options for side in sides):  # at first; or its draft is gone
        for side, number in zip(sides, default, strict=True):
            renew(side, number)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        left = _choice(sides[0], "From", options)
        right = _choice(sides[1], "To", options)
        how = st.segmented_control(
            "Layout",
            [INLINE, SIDES],
            default=INLINE,
            required=True,
            key=history.key("how"),
            persist_state="session",
        )
    _documents(history.parts(left), history.parts(right), side_by_side=how == SIDES)


def _choice(name: str, label: str, options: list[int]) -> int:
    key = renewed_key(name)
    return int(st.selectbox(label, options, key=key, format_func=_label, persist_state="session"))


def _label(number: int) -> str:
    return "Draft" if number == DRAFT else f"Version {number}"


def _documents(old: Sequence[Part], new: Sequence[Part], *, side_by_side: bool) -> None:
    pairs = document_pairs(old, new)
    changed = [pair for pair in pairs if pair.changed]
    if not changed:
        st.html('<div class="sb-empty">No differences.</div>')
    for pair in changed:
        st.html(_pair_html(pair, titled=len(pairs) > 1, side_by_side=side_by_side))
    same = [pair.title for pair in pairs if not pair.changed]
    if same and changed:
        st.html(f'<p class="sb-sub">Unchanged: {safe(", ".join(same), limit=300)}</p>')


def _pair_html(pair: DocumentPair, *, titled: bool, side_by_side: bool) -> str:
    old, new = pair.old.text if pair.old else "", pair.new.text if pair.new else ""
    title = f'<div class="sb-heading">{safe(pair.title, limit=200)}</div>'
    if old == new:
        body = '<p class="sb-sub">The text is unchanged.</p>'
    else:
        body = side_html(old, new) if side_by_side else inline_html(old, new)
    return f'<div class="sb-compared">{title if titled or old == new else ""}{body}</div>'
