"""Installing a lock file: uv first, pip where uv fails, both with pip's settings."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from agents_core import package_installer
from agents_core.package_installer import InstallError, install, pip_settings, uv_settings

PIP = """#!/bin/sh
echo "pip $*" >> "$CALLS"
case "$*" in
  *"config list"*) echo "global.index-url='file:///mirror/simple'" ;;
  *--target*) mkdir -p "{uv}/bin"; cp "{fake_uv}" "{uv}/bin/uv" ;;
esac
"""
UV = """#!/bin/sh
echo "uv $* index=$UV_DEFAULT_INDEX" >> "$CALLS"
exit {status}
"""

Environment = Callable[[int], Path]


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment whose pip brings a uv that ends with this exit status."""
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)

    def build(uv_status: int) -> Path:
        folder = tmp_path / "env"
        uv = folder / package_installer.WORK_FOLDER / "uv"
        executable(tmp_path / "fake_uv", UV.format(status=uv_status))
        executable(folder / "bin" / "python", PIP.format(uv=uv, fake_uv=tmp_path / "fake_uv"))
        return folder

    return build


def calls(folder: Path) -> list[str]:
    return (folder.parent / "calls").read_text().splitlines()


def test_uv_installs_only_wheels_with_the_locks_hashes(environment: Environment) -> None:
    folder = environment(0)
    install(folder, Path("some.lock"), say=lambda _: None)
    fetched, _settings, installed = calls(folder)
    assert "--require-hashes" in fetched and fetched.endswith("requirements-uv.txt")
    assert installed.startswith("uv pip install")
    assert "--no-deps --require-hashes --only-binary :all: -r some.lock" in installed
    assert installed.endswith("index=file:///mirror/simple")


def test_uv_is_downloaded_once(environment: Environment) -> None:
    folder = environment(0)
    for lock in ("one.lock", "two.lock"):
        install(folder, Path(lock), say=lambda _: None)
    assert sum("--target" in call for call in calls(folder)) == 1


def test_pip_takes_over_where_uv_fails(environment: Environment) -> None:
    folder = environment(1)
    said: list[str] = []
    install(folder, Path("some.lock"), say=said.append)
    assert "pip takes over" in said[-1]
    last = calls(folder)[-1]
    assert last.startswith("pip -m pip install")
    assert "--no-deps --require-hashes --only-binary :all: -r some.lock" in last


def test_pips_settings_are_read_in_its_order_of_precedence(tmp_path: Path) -> None:
    python = tmp_path / "python"
    executable(
        python,
        "#!/bin/sh\n"
        "echo \"install.timeout='20'\"\n"
        "echo \":env:.index-url='file:///three'\"\n"
        "echo \"global.index-url='file:///one'\"\n"
        "echo \"global.timeout='10'\"\n"
        "echo \"freeze.timeout='1'\"\n"
        "echo 'a warning'\n",
    )
    assert pip_settings(python) == {"index-url": "file:///three", "timeout": "20"}


def test_uv_gets_the_settings_it_knows_under_its_own_names() -> None:
    pip = {"index-url": "file:///a", "find-links": "/one\n/two", "no-cache-dir": "1", "cert": ""}
    assert uv_settings(pip) == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_DEFAULT_INDEX": "file:///a",
        "UV_FIND_LINKS": "/one,/two",
    }


def test_downloads_are_shown_and_a_failure_is_a_sentence(tmp_path: Path) -> None:
    fake = tmp_path / "python"
    fake.write_text(
        "#!/bin/sh\necho 'Collecting numpy>=2'\necho 'ERROR: NewConnectionError: ...'\nexit 1\n"
    )
    fake.chmod(0o755)
    said: list[str] = []
    with pytest.raises(InstallError) as failure:
        package_installer.run([str(fake)], os.environ, say=said.append)
    assert said == ["  fetching numpy>=2"]
    last = str(failure.value).splitlines()[-1]
    assert last.startswith("The package index cannot be reached: check the network or proxy.")
    assert "run the same command again" in last


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: No matching distribution found for x", "no build for this Python"),
        ("Something else", "its last words are above"),
    ],
)
def test_the_likely_cause_of_a_failure(output: str, sentence: str) -> None:
    assert sentence in package_installer.likely_cause(output)
