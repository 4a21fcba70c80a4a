"""The lock files: complete, pinned with hashes, and free of test tools where `up` installs them."""

import re
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[3]
LOCKS = ("requirements.lock", "requirements-dev.lock")
CLIENTS = "tests/clients/requirements-clients.txt"
PINNED = (*LOCKS, CLIENTS, "requirements-weights.txt", "requirements-uv.txt")
TEST_TOOLS = {
    *("pytest", "pytest-asyncio", "pytest-timeout", "hypothesis", "playwright"),
    *("moto", "boto3", "botocore", "flask", "ruff", "mypy", "types-pyyaml", "pandas-stubs"),
    *("import-linter", "grimp", "pypdf", "python-docx"),
}
SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
    {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "aarch64"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
)
PYTHONS = ("3.11", "3.12", "3.13")


def entries(name: str) -> list[str]:
    """The file's requirements, one string each, with their hashes."""
    text = re.sub(r"(?m)(^|\s)#.*$", "", (ROOT / name).read_text(encoding="utf-8"))
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def requirements(name: str) -> list[Requirement]:
    return [Requirement(entry.partition("--hash=")[0]) for entry in entries(name)]


def pins(name: str, python: str, system: dict[str, str]) -> dict[str, str]:
    """Package and version of a lock's entries for one Python and system."""
    environment: dict[str, Any] = {**default_environment(), **system}
    environment |= {"python_version": python, "python_full_version": f"{python}.4"}
    found: dict[str, str] = {}
    for requirement in requirements(name):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            (specifier,) = requirement.specifier
            assert specifier.operator == "=="
            package = canonicalize_name(requirement.name)
            assert package not in found, "two versions for one Python"
            found[package] = specifier.version
    return found


@pytest.mark.parametrize("name", PINNED)
def test_every_entry_is_pinned_and_has_hashes(name: str) -> None:
    assert entries(name)
    for entry in entries(name):
        assert re.match(r"[a-z0-9._-]+==\S+( ; [^-]+)?\s+--hash=sha256:[0-9a-f]{64}\b", entry), (
            entry
        )


@pytest.mark.parametrize("name", PINNED)
def test_no_lock_names_a_package_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links", text)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system["platform_machine"])
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(
    ("direct", "lock"),
    [
        ("requirements.txt", "requirements.lock"),
        ("requirements.txt", "requirements-dev.lock"),
        ("requirements-dev.txt", "requirements-dev.lock"),
    ],
)
def test_a_lock_satisfies_each_direct_requirement(
    direct: str, lock: str, python: str, system: dict[str, str]
) -> None:
    locked = pins(lock, python, system)
    for requirement in requirements(direct):
        applies = requirement.marker is None or requirement.marker.evaluate(
            {"python_version": python}
        )
        if applies:
            version = locked[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), requirement


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_for_tests_has_the_versions_that_up_installs(python: str) -> None:
    running, testing = (pins(lock, python, SYSTEMS[0]) for lock in LOCKS)
    assert running.items() <= testing.items()


def test_up_installs_nothing_that_only_tests_need() -> None:
    named = {canonicalize_name(requirement.name) for requirement in requirements(LOCKS[0])}
    assert named & TEST_TOOLS == set()
    direct = {canonicalize_name(one.name) for one in requirements("requirements-dev.txt")}
    assert named & direct == set()


def test_left_out_packages_stay_out() -> None:
    excluded = {one.name for one in requirements("requirements-excluded.txt")}
    for lock in LOCKS:
        assert excluded.isdisjoint(one.name for one in requirements(lock))
