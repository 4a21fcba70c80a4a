"""Teams in numbered versions, with their shared drafts."""

from dataclasses import dataclass
from datetime import datetime

from agents_core.team.stored_team import team_from_parts, team_parts
from agents_core.team.team_spec import TeamSpec
from agents_core.versions import Draft, Version, VersionStore, VersionSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamVersion:
    """One published version of a team."""

    name: str
    number: int
    spec: TeamSpec
    published_at: datetime
    author: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDraft:
    """A team being edited; it may have problems (``team_problems`` names them)."""

    spec: TeamSpec
    based_on: int
    revision: int
    saved_at: datetime
    author: str


class TeamLibrary:
    """The teams of one installation. Blocking; safe from any thread and several processes."""

    def __init__(self, versions: VersionStore) -> None:
        self._versions = versions

    def names(self) -> tuple[str, ...]:
        """The names of all teams, oldest first."""
        return self._versions.names("team")

    def create(self, spec: TeamSpec, *, author: str = "", message: str = "") -> TeamVersion:
        """A new team under ``spec.name``, as version 1.

        Raises:
            NameTaken: there is a team of that name.
            VersionError: the name is empty or too long.
        """
        parts = team_parts(spec)
        return _version(
            self._versions.create("team", spec.name, parts, author=author, message=message)
        )

    def seed(self, spec: TeamSpec, *, message: str) -> None:
        """``create`` unless there is a team of that name."""
        self._versions.seed("team", spec.name, team_parts(spec), message=message)

    def rename(self, name: str, new_name: str) -> str:
        """Rename a team; it keeps its versions, draft and calls. Returns the name as stored.

        Raises:
            NameTaken, VersionError: the new name cannot be used, or there is no such team.
        """
        return self._versions.rename("team", name, new_name)

    def delete(self, name: str) -> None:
        """Delete a team and its draft; stored and running calls keep its versions.

        Raises:
            VersionError: it is the last team, or there is no such team.
        """
        self._versions.delete("team", name, keep_one=True)

    def using_policy(self, policy: str) -> tuple[str, ...]:
        """The teams whose newest version uses this policy."""
        return tuple(name for name in self.names() if self.newest(name).spec.policy == policy)

    def newest(self, name: str) -> TeamVersion:
        """The version new calls start with.

        Raises:
            VersionError: there is no such team.
        """
        return _version(self._versions.newest("team", name))

    def version(self, name: str, number: int) -> TeamVersion:
        """Any version.

        Raises:
            VersionError: there is none of that number.
        """
        return _version(self._versions.get("team", name, number))

    def summaries(self, name: str) -> tuple[VersionSummary, ...]:
        """Every version, newest first."""
        return self._versions.summaries("team", name)

    def publish(
        self,
        name: str,
        spec: TeamSpec,
        *,
        based_on: int,
        author: str = "",
        message: str = "",
        draft_revision: int | None = None,
    ) -> TeamVersion:
        """Publish the team as its newest version; an equal team makes no new version.

        The caller has checked that ``team_problems`` finds none.

        Raises:
            VersionConflict: ``based_on`` is not the newest version.
            DraftConflict: somebody changed the draft since ``draft_revision``.
        """
        version = self._versions.publish(
            "team",
            name,
            team_parts(spec),
            based_on=based_on,
            author=author,
            message=message,
            draft_revision=draft_revision,
        )
        return _version(version)

    def restore(self, name: str, number: int, *, author: str = "") -> TeamVersion:
        """Publish an older version as the newest one.

        Raises:
            VersionConflict: somebody published at the same time.
        """
        return _version(self._versions.restore("team", name, number, author=author))

    def draft(self, name: str) -> TeamDraft | None:
        """The shared draft, if there is one."""
        draft = self._versions.draft("team", name)
        return _draft(draft) if draft else None

    def save_draft(
        self, name: str, spec: TeamSpec, *, based_on: int, revision: int, author: str = ""
    ) -> TeamDraft:
        """Save the shared draft; ``revision`` as it was read, 0 for a new draft.

        Raises:
            DraftConflict: somebody else changed the draft meanwhile.
        """
        return _draft(
            self._versions.save_draft(
                "team", name, team_parts(spec), based_on=based_on, revision=revision, author=author
            )
        )

    def discard_draft(self, name: str, *, revision: int) -> None:
        """Delete the draft.

        Raises:
            DraftConflict: somebody changed it since that revision.
        """
        self._versions.discard_draft("team", name, revision=revision)


def _version(version: Version) -> TeamVersion:
    return TeamVersion(
        name=version.name,
        number=version.number,
        spec=team_from_parts(version.parts, name=version.name),
        published_at=version.published_at,
        author=version.author,
        message=version.message,
    )


def _draft(draft: Draft) -> TeamDraft:
    return TeamDraft(
        spec=team_from_parts(draft.parts, name=draft.name),
        based_on=draft.based_on,
        revision=draft.revision,
        saved_at=draft.saved_at,
        author=draft.author,
    )
