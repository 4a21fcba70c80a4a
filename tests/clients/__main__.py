"""``python -m tests.clients install`` and ``run``: foreign clients against the local engine.

``install`` puts them into an environment of their own, ``run`` plays the scenario with each that is
installed, or with those named, and says what did not go well.
"""

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from agents_core.package_installer import InstallError, install, remove_work_folder
from tests.clients.clients import CLIENTS, JS_LOCK, PYTHON_LOCK, Environment, environment
from tests.clients.play import faults, play
from tests.protocol.engine_process import engine_process


def install_clients(target: Environment) -> int:
    """The Python clients, and with Node those for JavaScript; both as their locks say."""
    target.folder.mkdir(parents=True, exist_ok=True)
    if not target.has(PYTHON_LOCK):
        try:
            _install_python(target)
        except InstallError as error:
            print(error, file=sys.stderr)
            return 1
        target.note(PYTHON_LOCK)
    if shutil.which("npm") is None:
        print("Node is not installed; the JavaScript clients are left out.")
    elif not target.has(JS_LOCK):
        code = _install_js(target)
        if code:
            return code
        target.note(JS_LOCK)
    return 0


def _install_python(target: Environment) -> None:
    folder = target.python.parents[1]
    venv.create(folder, with_pip=True, clear=True)
    install(folder, PYTHON_LOCK)
    remove_work_folder(folder)


def _install_js(target: Environment) -> int:
    target.js.mkdir(exist_ok=True)
    for file in (JS_LOCK, JS_LOCK.with_name("package.json")):
        shutil.copy(file, target.js)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    return subprocess.run(command, cwd=target.js, check=False).returncode


def run_clients(target: Environment, names: list[str], *, verbose: bool) -> int:
    """Play with these clients, one after the other; 1 when there was a fault."""
    flite = shutil.which("flite")
    if flite is None:
        print("The caller's voice is flite; Debian and Ubuntu have a package of this name.")
        return 2
    failed = 0
    with engine_process(module="agents_core.engine") as engine:
        for name in names:
            client = CLIENTS[name]
            missing = target.lacks(client)
            if missing:
                print(f"{name:15} {missing}")
                continue
            began_s = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                where = {"flite": Path(flite), "folder": Path(folder)}
                report = asyncio.run(play(client, target, port=engine.port, **where))
            found = faults(report)
            failed += bool(found)
            verdict = "; ".join(found) or "plays the whole scenario"
            print(f"{name:15} {time.monotonic() - began_s:5.1f} s  {verdict}", flush=True)
            if verbose:
                print(json.dumps(report, indent=1))
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.clients", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install", help="install the clients beside Switchboard's environment")
    run = commands.add_parser("run", help="play the scenario with each client")
    run.add_argument("clients", nargs="*", metavar="CLIENT", help=", ".join(CLIENTS))
    run.add_argument("--verbose", action="store_true", help="print the reports")
    options = parser.parse_args()
    if options.command == "install":
        return install_clients(environment())
    unknown = [name for name in options.clients if name not in CLIENTS]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    return run_clients(environment(), options.clients or list(CLIENTS), verbose=options.verbose)


if __name__ == "__main__":
    sys.exit(main())
