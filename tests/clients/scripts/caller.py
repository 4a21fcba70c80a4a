"""The caller of every Python client: speaks in real time, notes what happens, writes the report.

Standard library only; it runs in the environment of the foreign clients.
"""

import asyncio
import json
import logging
import socket
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

CHUNK_S = 0.04
CHUNK_BYTES = int(CHUNK_S * 24_000) * 2
TURN_S = 150.0  #: after which a turn has failed; a quiet machine needs 4 s


class Caller:
    """Plays the turns of a scenario, one after the other. Clients report to it what they see."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        self.scenario = scenario
        self.agents: dict[str, dict[str, Any]] = scenario["agents"]
        self.tools: dict[str, dict[str, Any]] = scenario["tools"]
        self.report: dict[str, Any] = {"turns": [], "complaints": []}
        self._to_say = b""
        self._answered = asyncio.Event()

    async def microphone(self) -> AsyncIterator[bytes]:
        """PCM16 mono 24 kHz in real time, without end: the caller's words, else silence."""
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            chunk, self._to_say = self._to_say[:CHUNK_BYTES], self._to_say[CHUNK_BYTES:]
            yield chunk.ljust(CHUNK_BYTES, b"\0")
            due_s = max(due_s + CHUNK_S, loop.time())
            await asyncio.sleep(due_s - loop.time())

    # --- what a client reports -----------------------------------------------------------------

    @property
    def turn(self) -> dict[str, Any]:
        """The report of the turn that is being played."""
        turn: dict[str, Any] = self.report["turns"][-1]
        return turn

    def heard(self, transcript: str) -> None:
        """The words of the caller, as the server understood them."""
        self.turn["heard"].append(transcript)

    def audio(self, pcm: bytes) -> None:
        """Sound of an agent."""
        self.turn["audio_bytes"] += len(pcm)

    def run_tool(self, name: str) -> str:
        """What a tool returns; it runs, so it may."""
        self.turn["tools"].append(name)
        result: str = self.tools[name]["result"]
        return result

    def approves(self, name: str) -> bool:
        """The person's decision on the call of a tool."""
        granted = bool(self.scenario["turns"][len(self.report["turns"]) - 1]["approve"])
        self.turn["decisions"].append([name, granted])
        return granted

    def said(self, transcript: str, agent: str) -> None:
        """The whole words of an answer. The turn ends with the one after its tool."""
        self.turn["said"].append(transcript)
        self.turn["agent"] = agent
        planned = self.scenario["turns"][len(self.report["turns"]) - 1]
        if planned["approve"] is False:
            finished = bool(self.turn["decisions"])
        else:
            finished = planned["tool"] in self.turn["tools"]
        if finished:
            self._answered.set()

    def complain(self, complaint: str) -> None:
        """Something that a client warned about or that no client should meet."""
        self.report["complaints"].append(complaint)

    # --- the conversation ----------------------------------------------------------------------

    async def play(self, *beside: Awaitable[Any]) -> None:
        """All turns, while the client's own loops run ``beside``; what they raise ends it."""
        tasks = [asyncio.ensure_future(each) for each in beside]
        playing = asyncio.ensure_future(self._turns())
        try:
            await asyncio.wait([playing, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
                    raise RuntimeError("the client stopped in the middle of the conversation")
            await playing
        finally:
            for task in (playing, *tasks):
                task.cancel()
            await asyncio.gather(playing, *tasks, return_exceptions=True)

    async def _turns(self) -> None:
        for planned in self.scenario["turns"]:
            self._answered.clear()
            self.report["turns"].append(_blank())
            self._to_say = _sound(planned)
            began_s = asyncio.get_running_loop().time()
            async with asyncio.timeout(TURN_S):
                await self._answered.wait()
            self.turn["seconds"] = round(asyncio.get_running_loop().time() - began_s, 1)


def _blank() -> dict[str, Any]:
    return {"heard": [], "said": [], "agent": "", "audio_bytes": 0, "tools": [], "decisions": []}


def _sound(planned: dict[str, Any]) -> bytes:
    return Path(planned["pcm"]).read_bytes()


class _Complaints(logging.Handler):
    """Notes each warning and error that a client logs."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(logging.WARNING)
        self._caller = caller

    def emit(self, record: logging.LogRecord) -> None:
        self._caller.complain(f"{record.name}: {self.format(record)}")


def _stay_on_this_machine(caller: Caller) -> None:
    """Refuse and note each name that a client looks up beyond this machine."""
    look_up = socket.getaddrinfo

    def guarded(host: Any, *arguments: Any, **others: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in (None, "", "localhost", "::1") and not name.startswith("127."):
            caller.complain(f"the client tried to reach {name}")
            raise socket.gaierror(socket.EAI_NONAME, "beyond this machine")
        return look_up(host, *arguments, **others)

    socket.getaddrinfo = guarded


def run(main: Callable[[Caller], Awaitable[None]]) -> None:
    """``main`` with the scenario of the first argument; the report goes to the second's path."""
    scenario_path, report_path = map(Path, sys.argv[1:3])
    caller = Caller(json.loads(scenario_path.read_text(encoding="utf-8")))
    _stay_on_this_machine(caller)
    logging.captureWarnings(True)
    logging.getLogger().addHandler(_Complaints(caller))

    async def whole() -> None:
        await main(caller)

    try:
        asyncio.run(whole())
    except BaseException:
        caller.complain(traceback.format_exc())
    finally:
        report_path.write_text(json.dumps(caller.report, indent=1), encoding="utf-8")
