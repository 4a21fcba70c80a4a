"""Installs lock files with uv, or with pip where uv does not work.

uv installs several packages at a time: measured on two cores, the runtime lock takes 8 s with uv
and 31 s with pip. uv itself comes by pip, pinned with hashes, and is removed afterwards.

Standard library only: it runs before any package is installed.
"""

from __future__ import annotations

import ast
import contextlib
import os
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

UV_PINS = Path(__file__).resolve().parent.parent / "requirements-uv.txt"
WORK_FOLDER = "switchboard-installing"
"""Inside the environment, while packages are installed: uv and what it has downloaded. On the same
file system as the packages, so that uv links the files instead of copying them."""
LOCKED = ("--no-deps", "--require-hashes", "--only-binary", ":all:")
"""The lock names every package; a wheel is installed as it was when the lock was made, while a
source archive would be built with whatever build tools are current."""
KEPT_LINES = 30  #: of the installer's output, shown when it fails
UV_FROM_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
}
"""uv does not read pip's configuration. These settings are passed on as environment variables."""

Say = Callable[[str], None]


class InstallError(Exception):
    """Installing is not possible; the text is for the person at the terminal."""


def install(environment: Path, lock: Path, *, say: Say = print) -> None:
    """Install a lock file with uv, or with pip when uv cannot.

    Raises:
        InstallError: pip failed as well; the end of its output and the likely cause.
    """
    python = environment / "bin" / "python"
    try:
        uv = _fetched_uv(python, environment / WORK_FOLDER)
        uv_environ = {
            "UV_CACHE_DIR": str(environment / WORK_FOLDER / "cache"),
            **uv_settings(pip_settings(python)),
            **os.environ,
        }
        command = [str(uv), "pip", "install", "--python", str(python), "--no-progress"]
        run([*command, *LOCKED, "-r", str(lock)], uv_environ, say=say)
    except (InstallError, OSError):
        say("  uv does not work here; pip takes over, which needs some minutes ...")
        run([*pip_command(python), "--no-compile", *LOCKED, "-r", str(lock)], os.environ, say=say)


def remove_work_folder(environment: Path) -> None:
    """Delete uv and its downloads. An interrupted install keeps them for the next try."""
    shutil.rmtree(environment / WORK_FOLDER, ignore_errors=True)


def _fetched_uv(python: Path, folder: Path) -> Path:
    """The uv executable in the work folder, downloaded when it is not there yet."""
    uv = folder / "uv" / "bin" / "uv"
    if not uv.exists():
        shutil.rmtree(folder / "uv", ignore_errors=True)
        target = ["--target", str(folder / "uv")]
        command = [*pip_command(python), "--no-compile", *LOCKED, *target, "-r", str(UV_PINS)]
        run(command, os.environ, say=lambda _: None)
    return uv


def pip_command(python: Path) -> list[str]:
    """How pip is called: without questions, progress bars and advice."""
    options = ["--no-input", "--progress-bar", "off", "--disable-pip-version-check"]
    return [str(python), "-m", "pip", "install", *options]


def pip_settings(python: Path) -> dict[str, str]:
    """pip's configuration for installing, from its files and PIP_ variables."""
    command = [str(python), "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    settings: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.partition(".")
        with contextlib.suppress(ValueError, SyntaxError):
            settings.setdefault(section, {})[key] = str(ast.literal_eval(value))
    return {**settings["global"], **settings["install"], **settings[":env:"]}


def uv_settings(pip: Mapping[str, str]) -> dict[str, str]:
    """The environment variables that make uv look for packages where pip does."""
    environ = {variable: pip[key] for key, variable in UV_FROM_PIP.items() if pip.get(key)}
    if "UV_FIND_LINKS" in environ:
        environ["UV_FIND_LINKS"] = ",".join(environ["UV_FIND_LINKS"].split())
    # pip takes the best match of all indexes; uv's default is the first index with that name.
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", **environ}


def run(command: Sequence[str], environ: Mapping[str, str], *, say: Say = print) -> None:
    """Run uv or pip and show each package it downloads.

    Raises:
        InstallError: the end of the output and a sentence about the likely cause.
    """
    tail: deque[str] = deque(maxlen=KEPT_LINES)
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**environ, "PIP_USER": "0"},
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            tail.append(line.rstrip())
            if line.startswith(("Collecting ", "Downloading ")):
                say(f"  fetching {line.split()[1]}")
            elif line.startswith("Installing collected"):
                say("  unpacking ...")
    if process.returncode != 0:
        raise InstallError("\n".join([*tail, "", likely_cause("\n".join(tail))]))


def likely_cause(output: str) -> str:
    """One sentence for the person at the terminal, from the end of pip's output."""
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
