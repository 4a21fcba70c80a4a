"""LiteLLM: its proxy runs before the engine, and openai for Python talks to the proxy."""

import asyncio
import json
import os
import socket
import sys
import tempfile
import urllib.request
from pathlib import Path

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


async def main(caller: Caller) -> None:
    scenario = caller.scenario
    port = free_port()
    model = {
        "model_name": scenario["model"],
        "litellm_params": {
            "model": f"openai/{scenario['model']}",
            "api_base": scenario["base_url"],
            "api_key": "local",
        },
        "model_info": {"mode": "realtime"},
    }
    config = {
        "model_list": [model],
        "general_settings": {"master_key": KEY, "trusted_proxy_ranges": []},
    }
    with tempfile.TemporaryDirectory() as folder:
        path, log = Path(folder, "config.yaml"), Path(folder, "log.txt")
        path.write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *(str(Path(sys.executable).with_name("litellm")), "--config", str(path)),
                *("--host", "127.0.0.1", "--port", str(port)),
                stdout=output,
                stderr=output,
                env=dict(os.environ) | {"PYTHONUNBUFFERED": "1"},
            )
        try:
            async with asyncio.timeout(START_S):
                while not await asyncio.to_thread(alive, port):
                    assert process.returncode is None, log.read_text(errors="replace")
                    await asyncio.sleep(0.1)  # polls another process; the deadline decides
            await converse(caller, f"http://127.0.0.1:{port}/v1", KEY)
        finally:
            process.terminate()
            await process.wait()
            text = log.read_text(errors="replace")
            print(text)
            if any(mark in text for mark in ALARMING):
                caller.complain(text)


if __name__ == "__main__":
    run(main)
