"""LiteLLM: its proxy runs before the engine, and openai for Python talks to the proxy."""

import asyncio
import json
import socket
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from tests.clients.scripts.caller import Caller, run
from tests.clients.scripts.openai_client import converse

KEY = "sk-local"
START_S = 300
ALARMING = ("WARNING", "ERROR", "Traceback", "Exception")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def alive(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/liveliness", timeout=5):
            return True
    except OSError:
        return False


def write_config(folder: str, scenario: dict[str, Any]) -> str:
    """The proxy's configuration, which sends the model's calls to the engine; its path."""
    model = {
        "model_name": scenario["model"],
        "litellm_params": {
            "model": f"openai/{scenario['model']}",
            "api_base": scenario["base_url"],
            "api_key": "local",
        },
        "model_info": {"mode": "realtime"},
    }
    general = {"master_key": KEY, "trusted_proxy_ranges": []}
    path = Path(folder, "config.yaml")
    config = {"model_list": [model], "general_settings": general}
    path.write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
    return str(path)


async def start(config: str, port: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("litellm")),
        *("--config", config, "--host", "127.0.0.1", "--port", str(port)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def main(caller: Caller) -> None:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = await start(write_config(folder, caller.scenario), port)
        output = asyncio.create_task(process.communicate())
        try:
            async with asyncio.timeout(START_S):
                while not (output.done() or await asyncio.to_thread(alive, port)):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)  # polls another process; the deadline decides
            await converse(caller, f"http://127.0.0.1:{port}/v1", KEY)
        finally:
            if process.returncode is None:
                process.terminate()
            log = (await output)[0].decode(errors="replace")
            if any(mark in log for mark in ALARMING):
                caller.complain(log)


if __name__ == "__main__":
    run(main)
