"""Numbered versions and the one shared draft of whatever people edit: teams and policies.

It knows neither what a team nor what a policy is; both are named texts here.
"""

from agents_core.versions.version_records import (
    Draft,
    DraftConflict,
    Kind,
    NameTaken,
    Part,
    Use,
    Version,
    VersionConflict,
    VersionError,
    VersionNote,
)
from agents_core.versions.version_store import VersionStore

__all__ = [
    "Draft",
    "DraftConflict",
    "Kind",
    "NameTaken",
    "Part",
    "Use",
    "Version",
    "VersionConflict",
    "VersionError",
    "VersionNote",
    "VersionStore",
]
