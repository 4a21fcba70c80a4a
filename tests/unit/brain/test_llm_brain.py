"""A chat endpoint as the brain, played by a scripted server on loopback."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from agents_core.engine.brain import build_brain
from agents_core.engine.brain.llm_brain import LlmBrain
from agents_core.engine.ports import CallTool, Message, Prompt, Speak, ToolCall, ToolOutput
from tests.paraphrases.airline import TEAM
from tests.unit.brain.brain_fixtures import brain

KEY = "sk-very-secret"
QUESTION = Message(role="user", text="Do you have wifi on board?")


class Endpoint:
    """Answers each request with the next scripted (status, body)."""

    def __init__(self) -> None:
        self.script: list[tuple[int, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                endpoint.requests.append(json.loads(self.rfile.read(length)))
                endpoint.keys.append(self.headers["Authorization"])
                status, body = endpoint.script.pop(0)
                payload = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *_: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    served = Endpoint()
    yield served
    served.stop()


def reply(**message: Any) -> tuple[int, Any]:
    body = {"role": "assistant", "content": None, **message}
    choice = {"index": 0, "finish_reason": "stop", "message": body}
    return 200, {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [choice],
    }


def tool_call(name: str, arguments: str) -> tuple[int, Any]:
    function = {"name": name, "arguments": arguments}
    return reply(tool_calls=[{"id": "c", "type": "function", "function": function}])


def prompt(*items: Any, tool_choice: str = "auto") -> Prompt:
    main = TEAM["Main Agent"]
    return Prompt(
        instructions=main.instructions, tools=main.tools, tool_choice=tool_choice, items=items
    )


def llm(endpoint: Endpoint, now: list[float]) -> LlmBrain:
    return LlmBrain(
        endpoint.url, "small", SecretStr(KEY), brain(), timeout_s=60, clock=lambda: now[0]
    )


def test_the_conversation_is_sent_and_the_call_comes_back(endpoint: Endpoint) -> None:
    endpoint.script = [tool_call("transfer_to_qa_agent", "{}")]
    made = ToolCall(call_id="a", name="checkFlightsTool", arguments="{}")
    running = ToolCall(call_id="b", name="checkFlightsTool", arguments="")
    items = (QUESTION, made, ToolOutput(call_id="a", output="8 am"), running, QUESTION)
    chat = llm(endpoint, [0.0])
    assert chat.decide(prompt(*items, tool_choice="checkFlightsTool")) == CallTool(
        "transfer_to_qa_agent", {}, by_model=True
    )
    sent = endpoint.requests[0]
    roles = [message["role"] for message in sent["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "tool", "user"]
    assert sent["messages"][3]["content"] == "8 am"
    assert sent["tool_choice"]["function"]["name"] == "checkFlightsTool"
    assert {tool["function"]["name"] for tool in sent["tools"]} >= {"transfer_to_qa_agent"}
    assert endpoint.keys == [f"Bearer {KEY}"]
    assert chat.about == "Chat model small at 127.0.0.1."


def test_an_output_that_came_after_other_words_is_the_last_the_model_reads(
    endpoint: Endpoint,
) -> None:
    endpoint.script = [reply(content="You leave at 8.")]
    made = ToolCall(call_id="a", name="checkFlightsTool", arguments="{}")
    meanwhile = (Message(role="user", text="Hello?"), Message(role="assistant", text="One moment."))
    llm(endpoint, [0.0]).decide(
        prompt(QUESTION, made, *meanwhile, ToolOutput(call_id="a", output="8 am"))
    )
    sent = endpoint.requests[0]["messages"]
    assert [message["role"] for message in sent] == [
        *("system", "user", "assistant", "tool", "user", "assistant", "assistant", "tool"),
    ]  # fmt: skip
    assert "still running" in sent[3]["content"]
    assert sent[-1]["content"] == "8 am"
    ids = [call["id"] for message in sent for call in message.get("tool_calls") or ()]
    assert [message["tool_call_id"] for message in sent if message["role"] == "tool"] == ids
    assert len(set(ids)) == 2


def test_words_are_made_speakable(endpoint: Endpoint) -> None:
    endpoint.script = [reply(content="**Wi-Fi** is free.\n\n- Up to 50 lbs")]
    assert llm(endpoint, [0.0]).decide(prompt(QUESTION)) == Speak("Wi-Fi is free. Up to 50 pounds.")


@pytest.mark.parametrize(
    "bad",
    [
        (500, {"error": {"message": f"boom {KEY}"}}),
        (401, {"error": {"message": "bad key"}}),
        reply(content=""),
        tool_call("no_such_tool", "{}"),
        tool_call("checkFlightsTool", "not json"),
        tool_call("checkFlightsTool", "[1]"),
        (200, {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": []}),
        (200, "<html>a page, because the address lacks its /v1</html>"),
        (200, [1, 2]),
        (200, {"choices": [None]}),
    ],
)
def test_the_local_brain_answers_when_the_endpoint_does_not(
    endpoint: Endpoint, bad: tuple[int, Any], caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    endpoint.script = [bad, reply(content="Back again.")]
    chat = llm(endpoint, now)
    assert chat.decide(prompt(QUESTION)) == CallTool("transfer_to_qa_agent", {})
    assert "Local brain" in chat.about
    assert KEY not in caplog.text and KEY not in chat.about and KEY not in repr(chat)
    # It rests: the next turn does not wait for it.
    assert chat.decide(prompt(QUESTION)) == CallTool("transfer_to_qa_agent", {})
    assert len(endpoint.requests) == 1
    now[0] += 31
    assert chat.decide(prompt(QUESTION)) == Speak("Back again.")
    assert "Local brain" not in chat.about


def test_an_unreachable_endpoint_is_a_sentence_in_about() -> None:
    gone = Endpoint()
    gone.stop()
    chat = build_brain(gone.url, "small", SecretStr(KEY))
    assert chat.decide(prompt(QUESTION)) == CallTool("transfer_to_qa_agent", {})
    assert "does not answer" in chat.about


def test_without_an_address_the_brain_is_local() -> None:
    assert build_brain().about.startswith("Local brain")
