"""A tried sentence as HTML: its way on the published version and on the draft, with the reasons."""

from agents_core.routing_trials.routing_checks import RoutingCheck, Verdict
from agents_core.routing_trials.routing_trial import Choice, Taker, Trial
from agents_core.routing_trials.team_trials import SideBySide, TrialRun
from pages.transcript.routing_html import reason_html
from pages.ui.html_text import hue, safe

VERDICTS: dict[Verdict, tuple[str, str]] = {
    "right": ("sb-better", "right"),
    "wrong": ("sb-worse", "wrong"),
    "gone": ("sb-worse", "the expected agent or tool is not in the team"),
}


def trial_html(run: TrialRun, row: SideBySide) -> str:
    """One sentence with its ways, side by side where there is a draft."""
    tag = '<span class="sb-tag sb-differs">changed by the draft</span>' if row.changed else ""
    published = f"Published, version {run.version}"
    if row.same:
        sides = [_side(f"{published}, and draft", row.draft, "")]
    else:
        sides = [_side(published, row.published, "")]
        if run.draft is not None:
            sides.append(_side("Draft", row.draft, run.draft_problem))
    return (
        f'<div class="sb-trial"><div class="sb-trial-head"><b>“{safe(row.asked.sentence)}”</b>{tag}'
        f'</div><div class="sb-tried-sides">{"".join(sides)}</div></div>'
    )


def check_html(check: RoutingCheck, who: str, about: str) -> str:
    """A kept sentence, who has to take it (``who``, in words), and how it did (``about``, HTML)."""
    start = f" · first heard by {safe(check.asked.start)}" if check.asked.start else ""
    by = f" · kept by {safe(check.author, limit=60)}" if check.author else ""
    return (
        f'<div class="sb-check"><b>{safe(check.asked.sentence)}</b>'
        f'<div class="sb-sub">has to be taken by {safe(who)}{start}{by}</div>{about}</div>'
    )


def result_html(run: TrialRun, row: SideBySide, verdict: Verdict) -> str:
    """How a check did: its verdict, and who takes it before and after."""
    colour, words = VERDICTS[verdict]
    before = _taken(row.published)
    parts = [f'<span class="{colour}">{words}</span>']
    if row.changed:
        parts += [f"<span>before: {before}</span>", f"<span>draft: {_taken(row.draft)}</span>"]
    else:
        parts.append(f"<span>taken by {before if row.draft is None else _taken(row.draft)}</span>")
    return f'<div class="sb-places">{"".join(parts)}</div>'


def taker_words(taker: Taker) -> str:
    """ "Nobody", "Billing", or "Billing with Price list"."""
    if not taker.agent:
        return "Nobody"
    return f"{taker.agent} with {taker.title or taker.tool}" if taker.tool else taker.agent


def _taken(trial: Trial | None) -> str:
    if trial is None:
        return "not tried"
    words = taker_words(trial.taker)
    return safe(words if trial.taker.agent else words.lower())


def _side(title: str, trial: Trial | None, problem: str) -> str:
    if trial is None:
        words = safe(problem) or "Its first agent is not in this version."
        return f'<div class="sb-tried"><h4>{title}</h4><p class="sb-sub">{words}</p></div>'
    reasons = "".join(map(_choice_html, trial.choices))
    return f'<div class="sb-tried"><h4>{title}</h4>{_path(trial)}{reasons}</div>'


def _path(trial: Trial) -> str:
    steps = [f'<span class="sb-pill sb-hue-{hue(name)}">{safe(name)}</span>' for name in trial.path]
    steps.append(_end(trial))
    return f'<div class="sb-path">{"<i>→</i>".join(steps)}</div>'


def _end(trial: Trial) -> str:
    last = trial.choices[-1]
    match trial.ending:
        case "tool":
            return f'<span class="sb-tool">{safe(last.title)}</span>'
        case "spoke":
            return '<span class="sb-tool">answers</span>'
        case "circle":
            return '<span class="sb-tool sb-worse">stopped: it goes round in a circle</span>'
        case "nobody":
            words = "has nothing that fits" if len(trial.path) > 1 else "nobody"
            return f'<span class="sb-tool sb-worse">{words}</span>'


def _choice_html(choice: Choice) -> str:
    said = f'<p class="sb-sub">Says: “{safe(choice.says, limit=160)}”</p>' if choice.says else ""
    if choice.reason is None:
        return f'<div class="sb-why-routed">{said}</div>' if said else ""
    to = f" → {safe(choice.title)}" if choice.tool else ""
    because = reason_html(
        choice.reason, agent=choice.agent, about=choice.about, runner_up=choice.runner_up
    )
    return f'<div class="sb-why-routed"><h5>{safe(choice.agent)}{to}</h5>{because}{said}</div>'
