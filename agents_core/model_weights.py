"""Model weights inside installed packages: found without importing the package, and verified.

Weights come from packages whose authors are unknown to us, so their Python code never runs and only
files with a known SHA-256 are read.
"""

import hashlib
import importlib.util
from collections.abc import Mapping
from pathlib import Path

from agents_core.errors import SpeechUnavailable


def package_folder(package: str) -> Path | None:
    """The folder of an installed package; None when it is not installed."""
    spec = importlib.util.find_spec(package)
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


def verify(folder: Path, sha256: Mapping[str, str], *, what: str) -> None:
    """Check that each of these files has its SHA-256 (75 MB take about 60 ms).

    Raises:
        SpeechUnavailable: a file is missing, unreadable or has other bytes; the sentence begins
            with ``what``.
    """
    for name, expected in sha256.items():
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise SpeechUnavailable(f"{what}'s files cannot be read.") from error
        if found != expected:
            raise SpeechUnavailable(f"{what}'s weights are not the expected bytes.")
