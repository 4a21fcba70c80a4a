"""What the ears of a connection are told of its session."""

from collections.abc import Sequence

from agents_core.engine.protocol import FeedEars
from agents_core.engine.server.recognition_stream import Hearing
from tests.protocol.scripted import ScriptedEars
from tests.protocol.talk import Talk, silence

TOOL = {
    "type": "function",
    "name": "order_pizza",
    "description": "Places an order",
    "parameters": {"type": "object", "properties": {}},
}


class TellingEars(ScriptedEars):
    """Notes every list of words it was told to expect."""

    def __init__(self) -> None:
        super().__init__(lambda words: None)
        self.told: list[Sequence[str]] = []

    def expect(self, texts: Sequence[str]) -> None:
        self.told.append(texts)


async def test_ears_hear_once_what_a_session_is_about_and_again_when_it_changes() -> None:
    talk, ears = Talk(), TellingEars()
    hearing = Hearing(lambda on_words: ears, talk.protocol, lambda: None)
    audio = FeedEars(pcm=silence(200))
    talk.configure(instructions="You sell pizza.", tools=[TOOL])
    await hearing.carry_out(audio)
    await hearing.carry_out(audio)
    assert ears.told == [("", "You sell pizza.", "order_pizza", "Places an order")]

    hint = {"model": "any", "prompt": "Quattro stagioni"}
    talk.configure(audio={"input": {"transcription": hint}})
    await hearing.carry_out(audio)
    assert ears.told[1:] == [
        ("Quattro stagioni", "You sell pizza.", "order_pizza", "Places an order")
    ]
    await hearing.close()
