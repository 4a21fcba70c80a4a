"""What a guardrail stopped, allowed from now on: a new version of the team."""

from agents_core.errors import TeamError
from agents_core.team.limits import MAX_ALLOWED_FIGURES
from agents_core.team.team_library import TeamLibrary, TeamVersion
from agents_core.team.team_spec import GuardrailsSpec, TeamSpec


def allow(
    teams: TeamLibrary, name: str, *, words: str, phrase: str = "", author: str = ""
) -> TeamVersion:
    """Publish the team's newest version with ``words`` allowed: a figure may be said without a
    source; with ``phrase``, a banned phrase is not banned any more. Drafts stay as they are.

    Raises:
        TeamError: no more figures can be allowed.
        VersionError: there is no such team.
        VersionConflict: somebody published at the same time.
    """
    newest = teams.newest(name)
    return teams.publish(
        name,
        with_allowed(newest.spec, words=words, phrase=phrase),
        based_on=newest.number,
        author=author,
        message=f"Allows “{words}”",
    )


def with_allowed(team: TeamSpec, *, words: str, phrase: str = "") -> TeamSpec:
    """The team with ``words`` allowed.

    Raises:
        TeamError: no more figures can be allowed.
    """
    rules = team.guardrails
    if phrase:
        banned = tuple(one for one in rules.banned_phrases if one != phrase)
        return _with(team, rules.model_copy(update={"banned_phrases": banned}))
    allowed = tuple(dict.fromkeys((*rules.allowed_figures, words)))
    if len(allowed) > MAX_ALLOWED_FIGURES:
        raise TeamError(
            f"A team may allow {MAX_ALLOWED_FIGURES} figures. Write them in its policy."
        )
    return _with(team, rules.model_copy(update={"allowed_figures": allowed}))


def _with(team: TeamSpec, rules: GuardrailsSpec) -> TeamSpec:
    return team.model_copy(update={"guardrails": rules})
