"""Checks at start that a patched library has a version its patches were tested with."""

import logging
from importlib.metadata import PackageNotFoundError, version

from packaging.specifiers import SpecifierSet

log = logging.getLogger(__name__)


def check(package: str, tested: str) -> bool:
    """Whether ``package`` is within ``tested`` (such as ">=0.24,<0.25"); logs a warning if not."""
    try:
        installed = version(package)
    except PackageNotFoundError:
        log.warning("%s is not installed; its patches were tested with %s.", package, tested)
        return False
    if SpecifierSet(tested).contains(installed, prereleases=True):
        return True
    log.warning(
        "%s %s is installed, but Switchboard replaces parts of it that were tested with %s only. "
        "Run the tests of its patches, or install a tested version.",
        package,
        installed,
        tested,
    )
    return False
