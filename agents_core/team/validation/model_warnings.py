"""Warnings about a team's models. They do not prevent publishing: a model that ends works today."""

from agents_core.models.end_dates import end_warning
from agents_core.models.known_models import KnownModels
from agents_core.team.team_spec import TeamSpec
from agents_core.team.validation.team_problems import TeamProblem


def model_warnings(team: TeamSpec, known: KnownModels) -> tuple[TeamProblem, ...]:
    """A model that ends within 90 days, has ended, or is unknown, each at its field."""
    found = (
        TeamProblem("model", end_warning(known, team.model, "realtime")),
        TeamProblem(
            "transcription_model", end_warning(known, team.transcription_model, "transcription")
        ),
    )
    return tuple(one for one in found if one.sentence)
