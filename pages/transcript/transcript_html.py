"""The transcript as HTML: who spoke, which words were heard, and the passages that were cited.

Only a window of the newest lines is rendered, so the length of the call does not matter.
"""

import zlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, assert_never

from agents_core.call.view.call_view import Line, MarkerLine, SpokenLine
from agents_core.call.view.persistent_list import PersistentList
from agents_core.events import Citation
from pages.ui.html_text import clock, hue, initials, safe

GROUP = 10
"""Lines per HTML element: a change re-sends one group and keeps a text selection in the others."""

Item = TypeVar("Item")

OTHER_POLICY = 0  #: in place of a version number: the page shows another policy
REPLACED = ", since replaced"


def passage_anchor(passage_id: str, policy_version: int, policy: str = "") -> str:
    """HTML id of a passage, which citations link to.

    ``policy``: its name, on a page that may show several; passage ids repeat between policies.
    """
    identifier = "".join(char if char.isalnum() else "-" for char in passage_id)
    which = f"{zlib.crc32(policy.encode(errors='replace')):08x}-" if policy else ""
    return f"passage-{which}{policy_version}-{identifier}"


def citation_html(citation: Citation, policy_version: int | None, policy: str = "") -> str:
    """A citation: a link to a passage of ``policy_version``, else plain text.

    ``policy_version``: the version on the page; None when the page has the passages of all
    versions, OTHER_POLICY when it shows another policy.
    """
    path = " › ".join((*citation.headings, ""))
    words = f"{citation.number} {citation.text}".strip()
    label, hint = safe(citation.passage_id), safe(path + words, limit=300)
    if policy_version is not None and citation.policy_version != policy_version:
        other = policy_version == OTHER_POLICY
        of, since = (f" of “{safe(policy)}”", "") if other else ("", REPLACED)
        title = f"From version {citation.policy_version}{of}{since}: {hint}"
        return f'<span class="sb-chip sb-old" title="{title}">{label}</span>'
    target = passage_anchor(citation.passage_id, citation.policy_version, policy)
    return f'<a class="sb-chip" href="#{target}" title="{hint}">{label}</a>'


def line_html(line: Line, policy_version: int | None, policy: str = "") -> str:
    """Any line of the transcript; ``policy_version`` and ``policy`` as for ``citation_html``."""
    match line:
        case SpokenLine():
            return spoken_html(line, policy_version, policy)
        case MarkerLine():
            return marker_html(line)
        case _:
            assert_never(line)


def spoken_html(line: SpokenLine, policy_version: int | None, policy: str = "") -> str:
    """A line that caller or agent said or typed."""
    side = "sb-caller" if line.role == "caller" else "sb-agent"
    return (
        f'<div class="sb-turn {side}">{_speaker(line)}'
        f'<div class="sb-said">{_text(line)}{_notes(line)}</div>'
        f"{_citations(line, policy_version, policy)}</div>"
    )


def marker_html(line: MarkerLine) -> str:
    """A slim row between two lines."""
    return (
        f'<div class="sb-marker sb-{line.kind}"><span>{safe(line.text)}</span>'
        f"<time>{clock(line.at_ms)}</time></div>"
    )


def _speaker(line: SpokenLine) -> str:
    if line.role == "caller":
        how = " · typed" if line.typed else ""
        return f'<div class="sb-who">Caller<time>{clock(line.at_ms)}{how}</time></div>'
    name = line.agent or "Agent"
    return (
        f'<div class="sb-who sb-hue-{hue(name)}">'
        f'<span class="sb-mark">{safe(initials(name))}</span>'
        f"<b>{safe(name)}</b><time>{clock(line.at_ms)}</time></div>"
    )


def _text(line: SpokenLine) -> str:
    if line.failed:
        return f'<span class="sb-failed">{safe(line.failed)}</span>'
    if line.heard_chars is not None:
        heard, unheard = line.text[: line.heard_chars], line.text[line.heard_chars :]
        return safe(heard) + (f"<s>{safe(unheard)}</s>" if unheard else "")
    if line.partial:
        text = safe(line.text) if line.text else ""
        return f'<span class="sb-partial">{text}<span class="sb-dots"></span></span>'
    return safe(line.text)


def _notes(line: SpokenLine) -> str:
    notes = '<span class="sb-note">preamble</span>' if line.preamble else ""
    notes += '<span class="sb-note">went on</span>' if line.continues else ""
    if line.played_ms is not None:
        notes += f'<span class="sb-note">cut at {line.played_ms / 1000:.1f} s</span>'
    if line.guardrail:
        notes += f'<span class="sb-note sb-stop">stopped by {safe(line.guardrail)}</span>'
    return notes


def _citations(line: SpokenLine, policy_version: int | None, policy: str) -> str:
    if not line.citations:
        return ""
    links = "".join(citation_html(one, policy_version, policy) for one in line.citations)
    return f'<div class="sb-chips"><span>Sources</span>{links}</div>'


def window_start(total: int, shown: int) -> int:
    """Index of the first line to render: the newest ``shown``, and the rest of their group."""
    return max(0, total - shown) // GROUP * GROUP


def grouped_html(
    lines: PersistentList[Item],
    shown: int,
    render: Callable[[Item], str],
    *,
    cache: dict[str, Any],
    key: str,
) -> list[str]:
    """HTML of the window in groups; a group with the same items is taken from ``cache``.

    ``cache`` keeps the groups of the current window only. ``key`` names what else the HTML depends
    on: nothing is reused under another key.
    """
    start = window_start(len(lines), shown)
    items = lines.tail(len(lines) - start)
    cached = cache.get(key, {})
    groups: dict[int, tuple[Sequence[Item], str]] = {}
    for offset in range(0, len(items), GROUP):
        group = items[offset : offset + GROUP]
        before = cached.get(start + offset)
        same = before is not None and before[0] == group
        groups[start + offset] = before if same else (group, "".join(map(render, group)))
    cache[key] = groups
    return [html for _, html in groups.values()]
