"""One client plays the scenario with an engine of this machine; what came of it, and the faults."""

import asyncio
import json
import os
import shutil
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from agents_core.bootstrap import ROOT
from tests.clients.clients import HERE, Client, Environment
from tests.clients.scenario import TURNS, Turn, scenario
from tests.clients.tls_relay import tls_relay

RUN_S = 600.0
SHORTEST_ANSWER_BYTES = 48_000  #: a second of PCM16 at 24 kHz
SETTINGS = {
    "OPENAI_AGENTS_DISABLE_TRACING": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "HF_HUB_OFFLINE": "1",
}
"""Without telemetry and look-ups: a client reaches this machine only."""


async def play(
    client: Client, environment: Environment, *, port: int, flite: Path, folder: Path
) -> dict[str, Any]:
    """The report of one client about a conversation with the engine on ``port``.

    Raises:
        RuntimeError: the script wrote no report; its output.
    """
    async with AsyncExitStack() as stack:
        environ = _environ(environment)
        played = scenario(flite, folder, port=port)
        if client.tls:
            tls_port, certificate = await stack.enter_async_context(tls_relay(port, folder))
            played["base_url"] = f"https://127.0.0.1:{tls_port}/v1"
            environ["NODE_EXTRA_CA_CERTS"] = str(certificate)
        scenario_path, report_path = folder / "scenario.json", folder / "report.json"
        scenario_path.write_text(json.dumps(played), encoding="utf-8")
        command = [*_command(client, environment), str(scenario_path), str(report_path)]
        output = await _run(command, environ)
    if not report_path.exists():
        raise RuntimeError(f"{client.title} wrote no report:\n{output}")
    report: dict[str, Any] = json.loads(report_path.read_text(encoding="utf-8"))
    return report


def _command(client: Client, environment: Environment) -> list[str]:
    if not client.node:
        return [str(environment.python), "-m", f"tests.clients.scripts.{client.script}"]
    for script in (HERE / "js").glob("*.mjs"):  # Node looks for packages beside the script
        shutil.copy(script, environment.js)
    return ["node", str(environment.js / f"{client.script}.mjs")]


async def _run(command: list[str], environ: dict[str, str]) -> str:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env=environ,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(RUN_S):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return output.decode(errors="replace")


def _environ(environment: Environment) -> dict[str, str]:
    """The environment without proxies, and with a place for bytecode: importing LiteLLM's proxy
    takes 20 s without it and 10 s with it."""
    left_out = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if "proxy" not in name.lower() and name not in left_out
        },
        **SETTINGS,
        "PYTHONPYCACHEPREFIX": str(environment.folder / "bytecode"),
    }


def faults(report: dict[str, Any]) -> list[str]:
    """What a report has that it should not have, and what it lacks; empty after a good call."""
    found: list[str] = list(report["complaints"])
    for turn, played in zip(TURNS, report["turns"], strict=False):
        found += [f"{turn.says} {fault}" for fault in _turn_faults(turn, played)]
    if len(report["turns"]) < len(TURNS):
        found.append(f"only {len(report['turns'])} of {len(TURNS)} turns were played")
    return found


def _turn_faults(turn: Turn, played: dict[str, Any]) -> list[str]:
    said, heard = " ".join(played["said"]), " ".join(played["heard"])
    expected: dict[str, Any] = {
        "agent": turn.agent,
        "decisions": [] if turn.approve is None else [[turn.tool, turn.approve]],
        "tools": [] if turn.approve is False else [turn.tool],
    }
    found = [
        f"{name}: {played[name]}, not {value}"
        for name, value in expected.items()
        if played[name] != value
    ]
    if turn.heard not in heard.lower():
        found.append(f"heard {heard!r}")
    found += [f"said {said!r} without {word!r}" for word in turn.answer if word not in said]
    if played["audio_bytes"] < SHORTEST_ANSWER_BYTES:
        found.append(f"{played['audio_bytes']} bytes of sound")
    return found
