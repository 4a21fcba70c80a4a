"""The engine process: arguments, signals, and exit together with its parent."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence

from agents_core.engine.composition import ComponentChoice, build_components, warm_up
from agents_core.engine.ports import Components
from agents_core.engine.server.freed_memory import limit_kept_memory
from agents_core.engine.server.websocket_server import EngineServer
from agents_core.errors import SwitchboardError
from agents_core.settings import Settings, load_settings

log = logging.getLogger("agents_core.engine")

ORPHAN_GRACE_S = 5.0
OLD_STT_SETTING = "ENGINE_STT"  #: chose among recognisers until there was only one


def main(
    argv: Sequence[str], build: Callable[[ComponentChoice], Components] = build_components
) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code."""
    limit_kept_memory()
    try:
        settings = load_settings(os.environ)
    except SwitchboardError as error:
        print(error, file=sys.stderr)
        return 2
    arguments = _parser(settings).parse_args(argv)
    logging.basicConfig(level=settings.log_level, stream=sys.stderr)
    logging.getLogger("websockets").setLevel(logging.WARNING)  # else a line per health check
    if os.environ.get(OLD_STT_SETTING):
        log.warning("%s is ignored: there is one recogniser.", OLD_STT_SETTING)
    choice = ComponentChoice(
        voices=arguments.voices,
        stt_model=arguments.stt_model,
        llm_url=arguments.llm_url,
        llm_model=arguments.llm_model,
        llm_key=settings.engine_llm_key.get_secret_value() if settings.engine_llm_key else None,
    )
    try:
        asyncio.run(_serve(arguments, lambda: build(choice)))
    except (SwitchboardError, OSError) as error:
        print(f"The engine cannot run: {error}", file=sys.stderr)
        return 1
    return 0


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m agents_core.engine", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765, help="0 picks a free port")
    parser.add_argument("--session-minutes", type=float, default=settings.engine_session_minutes)
    parser.add_argument("--voices", default=settings.engine_voices, help="built-in, download")
    parser.add_argument(
        "--stt-model",
        default=settings.engine_stt_model,
        help="a Whisper model: a folder, or the name of one in the local cache",
    )
    parser.add_argument(
        "--max-sessions",
        type=int,
        default=settings.engine_max_sessions,
        help="sessions at once; 0: what the machine carries",
    )
    parser.add_argument("--llm-url", default=settings.engine_llm_url)
    parser.add_argument("--llm-model", default=settings.engine_llm_model)
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        help="web origin that may connect, such as https://desk.example; may be repeated",
    )
    parser.add_argument(
        "--exit-with-parent", action="store_true", help="stop when standard input closes"
    )
    return parser


async def _serve(arguments: argparse.Namespace, make: Callable[[], Components]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if arguments.exit_with_parent:
        watch = threading.Thread(target=_watch_parent, args=(loop, stop), daemon=True)
        watch.start()
    session_ms = int(arguments.session_minutes * 60_000)
    server = EngineServer(
        host=arguments.host,
        port=arguments.port,
        session_ms=session_ms,
        origins=arguments.allow_origin,
        max_sessions=arguments.max_sessions,
    )
    async with server:
        address = f"ws://{arguments.host}:{server.port}/v1/realtime"
        print(f"switchboard-engine listening on {address}", flush=True)
        building = asyncio.create_task(server.build(make, warm_up))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([building, stopping], return_when=asyncio.FIRST_COMPLETED)
        if building.done():
            building.result()
            log.info("ready")
            await stopping


def _watch_parent(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Stop when standard input, a pipe from the parent, closes: the parent has exited."""
    while os.read(0, 4096):
        pass
    loop.call_soon_threadsafe(stop.set)
    # Native code may block the orderly shutdown; an orphan must exit all the same.
    threading.Event().wait(ORPHAN_GRACE_S)
    os._exit(1)


def run(
    argv: Sequence[str], build: Callable[[ComponentChoice], Components] = build_components
) -> None:
    """``main``, then exit without waiting for threads that are busy in native code."""
    code = main(argv, build)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run(sys.argv[1:])
