"""The command line: ``python3 -m agents_core up`` and ``python3 -m agents_core test``.

Standard library only, and at import nothing that an old Python or Windows lacks, so that it can say
what it needs. App and tests run in the environment that ``bootstrap`` prepares.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Mapping, Sequence

OLDEST, NEWEST = (3, 11), (3, 13)


def unsupported_reason(version: Sequence[int], platform: str) -> str:
    """Why this Python cannot run Switchboard; empty when it can."""
    if platform not in ("linux", "darwin"):
        return "Switchboard runs on Linux and macOS; on Windows use it inside WSL."
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        return (
            "Switchboard runs on Python {}.{} to {}.{}, and this is Python {}.{}. Start the same "
            "command with another one, for example python{}.{}.".format(
                *OLDEST, *NEWEST, *version[:2], *NEWEST
            )
        )
    return ""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line; everything after ``test`` belongs to pytest."""
    parser = argparse.ArgumentParser(prog="python3 -m agents_core", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="install what is missing and open Switchboard")
    up.add_argument("--port", type=int, help="port on this machine; a free one near 8501 if unset")
    up.add_argument("--no-browser", action="store_true", help="print the address only")
    up.add_argument("--reload", action="store_true", help="run the page again when code changes")
    commands.add_parser("test", help="install what is missing and run the tests", add_help=False)
    install = commands.add_parser("install", help="only install what is missing")
    install.add_argument("--dev", action="store_true", help="also what the tests and checks need")
    known, rest = parser.parse_known_args(arguments)
    if rest and known.command != "test":
        parser.error("unknown: " + " ".join(rest))
    known.rest = rest
    return known


def opens_browser(environ: Mapping[str, str], platform: str, *, refused: bool) -> bool:
    """Whether a window can be expected to open on this machine."""
    if refused or environ.get("CI"):
        return False
    return platform == "darwin" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def streamlit_command(
    python: str, *, port: int | None, browser: bool, reload: bool = False
) -> list[str]:
    """The app's command line. Streamlit's first-run e-mail question would hang a fresh machine.

    The file watcher is off unless code is being developed: it also watches the virtual environment,
    and took 54-78 % of a core while other processes used that environment.
    """
    options = {
        "showEmailPrompt": "false",
        "headless": "false" if browser else "true",
        "fileWatcherType": "auto" if reload else "none",
        "runOnSave": "true" if reload else "false",
        **({"port": str(port)} if port else {}),
    }
    command = [python, "-m", "streamlit", "run", "app.py"]
    for name, value in options.items():
        command += [f"--server.{name}", value]
    return command


def port_taken(port: int) -> bool:
    """Whether this loopback port is in use."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit status. ``up`` and ``test`` replace this process."""
    reason = unsupported_reason(sys.version_info[:2], sys.platform)
    if reason:
        print(reason, file=sys.stderr)
        return 2
    from agents_core import bootstrap, package_installer  # fails on an old Python or Windows

    options = parse(arguments)
    if options.command == "up" and options.port and port_taken(options.port):
        print(f"Port {options.port} is in use; choose another with --port.", file=sys.stderr)
        return 2
    for_tests = options.command == "test" or (options.command == "install" and options.dev)
    files = bootstrap.TESTS if for_tests else bootstrap.RUNTIME
    environment = bootstrap.venv_path(os.environ)
    try:
        python = str(bootstrap.ensure_installed(environment, files))
    except package_installer.InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the same command continues from here.", file=sys.stderr)
        return 130
    os.chdir(bootstrap.ROOT)
    environ = bootstrap.with_bytecode(os.environ, environment)
    if options.command == "up":
        browser = opens_browser(os.environ, sys.platform, refused=options.no_browser)
        command = streamlit_command(
            python, port=options.port, browser=browser, reload=options.reload
        )
        _exec(command, environ)
    elif options.command == "test":
        _exec([python, "-m", "tests", *options.rest], environ)
    return 0


def _exec(command: list[str], environ: Mapping[str, str]) -> None:
    """Replace this process, so that Ctrl-C and signals reach the app itself."""
    sys.stdout.flush()
    os.execve(command[0], command, environ)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
