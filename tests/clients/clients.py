"""The foreign clients, and where they are installed."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from agents_core.bootstrap import venv_path

HERE = Path(__file__).parent
PYTHON_LOCK = HERE / "requirements-clients.txt"
JS_LOCK = HERE / "js" / "package-lock.json"
FOLDER = "SWITCHBOARD_CLIENTS"
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

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "python" / "bin" / "python"

    @property
    def js(self) -> Path:
        return self.folder / "js"

    def lacks(self, client: Client) -> str:
        """What is missing to run a client; empty when it can run."""
        if client.node and shutil.which("node") is None:
            return f"{client.title} needs Node 20 or newer."
        if self.has(JS_LOCK if client.node else PYTHON_LOCK):
            return ""
        return f"{client.title} is missing, or not in the locked version. {HOW_TO_INSTALL}"

    def has(self, lock: Path) -> bool:
        """Whether a lock file is installed as it is now."""
        stamp = self._stamp(lock)
        return stamp.exists() and stamp.read_text() == _sha256(lock)

    def note(self, lock: Path) -> None:
        """A lock file has been installed."""
        self._stamp(lock).write_text(_sha256(lock))

    def _stamp(self, lock: Path) -> Path:
        return self.folder / f"{lock.name}.sha256"


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def environment() -> Environment:
    """The folder that SWITCHBOARD_CLIENTS names; without it ``.clients`` beside Switchboard's own
    environment."""
    given = os.environ.get(FOLDER)
    beside = venv_path(os.environ).with_name(".clients")
    return Environment(Path(given).absolute() if given else beside)
