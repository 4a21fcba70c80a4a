"""The foreign clients, where their environments are, and one run of the scenario by one of them."""

import asyncio
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents_core.bootstrap import ROOT, venv_path

HERE = Path(__file__).parent
FOLDER = "SWITCHBOARD_CLIENTS"
RUN_S = 600.0
HOW_TO_INSTALL = "`python -m tests.clients install` installs it."


@dataclass(frozen=True, slots=True)
class Client:
    """A foreign client and the script that plays the scenario with it."""

    title: str
    script: str
    node: bool = False
    tls: bool = False
    """It connects by ``wss:`` only."""


CLIENTS = {
    "agents-python": Client("OpenAI Agents SDK for Python", "agents_sdk"),
    "agents-js": Client("OpenAI Agents SDK for JavaScript", "agents_sdk", node=True),
    "openai-python": Client("openai for Python", "openai_client"),
    "openai-node": Client("openai for Node", "openai_client", node=True, tls=True),
    "pipecat": Client("Pipecat", "pipecat_client"),
    "livekit": Client("LiveKit Agents", "livekit_client"),
    "litellm": Client("LiteLLM proxy", "litellm_proxy"),
    "pydantic-ai": Client("pydantic-ai", "pydantic_ai_client"),
}


@dataclass(frozen=True, slots=True)
class Environment:
    """The folder with the clients' packages: ``python`` is a virtual environment, ``js`` has
    node_modules and the scripts."""

    folder: Path = field(default_factory=lambda: _folder())

    @property
    def python(self) -> Path:
        return self.folder / "python" / "bin" / "python"

    @property
    def js(self) -> Path:
        return self.folder / "js"

    def lacks(self, client: Client) -> str:
        """What is missing to run a client; empty when it can run."""
        if not client.node:
            return "" if self.python.exists() else f"{client.title} is missing. {HOW_TO_INSTALL}"
        if shutil.which("node") is None:
            return f"{client.title} needs Node 20 or newer."
        installed = (self.js / "node_modules" / "ws").exists()
        return "" if installed else f"{client.title} is missing. {HOW_TO_INSTALL}"


def _folder() -> Path:
    given = os.environ.get(FOLDER)
    return Path(given) if given else venv_path(os.environ).with_name(".clients")


async def play(
    client: Client, scenario: dict[str, Any], environment: Environment, folder: Path, **environ: str
) -> dict[str, Any]:
    """The report of one client about the scenario; its own output stands under ``output``."""
    scenario_path, report_path = folder / "scenario.json", folder / "report.json"
    scenario_path.write_text(json.dumps(scenario), encoding="utf-8")
    if client.node:
        for script in (HERE / "js").glob("*.mjs"):  # Node looks for packages beside the script
            shutil.copy(script, environment.js)
        command = ["node", str(environment.js / f"{client.script}.mjs")]
    else:
        command = [str(environment.python), "-m", f"tests.clients.scripts.{client.script}"]
    process = await asyncio.create_subprocess_exec(
        *command,
        str(scenario_path),
        str(report_path),
        cwd=ROOT,
        env=_environ() | environ,
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
    text = output.decode(errors="replace")
    assert report_path.exists(), f"{client.title} wrote no report:\n{text}"
    report: dict[str, Any] = json.loads(report_path.read_text(encoding="utf-8"))
    return report | {"output": text}


def _environ() -> dict[str, str]:
    """Without proxies, telemetry and look-ups: a client reaches this machine only."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return kept | {
        "OPENAI_AGENTS_DISABLE_TRACING": "1",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_MODE": "PRODUCTION",
        "HF_HUB_OFFLINE": "1",
    }
