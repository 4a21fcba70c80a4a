"""Numbered versions and one shared draft for each team and policy."""

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
    VersionSummary,
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
    "VersionStore",
    "VersionSummary",
]
