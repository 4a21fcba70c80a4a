"""Recognition is biased towards the words of the session and of the agent's last question."""

from collections.abc import Sequence

from agents_core.engine.protocol import FeedAudio
from agents_core.engine.server.recognition_stream import RecognitionStream
from tests.protocol.scripted_components import ScriptedSpeechInput
from tests.protocol.talk import Talk, silence

TOOL = {
    "type": "function",
    "name": "order_pizza",
    "description": "Places an order",
    "parameters": {"type": "object", "properties": {}},
}


class RecordingSpeechInput(ScriptedSpeechInput):
    """Records every list of bias texts."""

    def __init__(self) -> None:
        super().__init__(lambda words: None)
        self.told: list[Sequence[str]] = []

    def bias_towards(self, texts: Sequence[str]) -> None:
        self.told.append(texts)


async def test_recognition_is_biased_once_per_session_text_and_again_when_it_changes() -> None:
    talk, speech_input = Talk(), RecordingSpeechInput()
    stream = RecognitionStream(lambda on_transcript: speech_input, talk.protocol, lambda: None)
    audio = FeedAudio(pcm=silence(200))
    talk.configure(instructions="You sell pizza.", tools=[TOOL])
    await stream.apply(audio)
    await stream.apply(audio)
    assert speech_input.told == [("", "You sell pizza.", "order_pizza", "Places an order")]

    hint = {"model": "any", "prompt": "Quattro stagioni"}
    talk.configure(audio={"input": {"transcription": hint}})
    await stream.apply(audio)
    assert speech_input.told[1:] == [
        ("Quattro stagioni", "You sell pizza.", "order_pizza", "Places an order")
    ]
    await stream.close()


async def test_patterns_of_the_last_question_reach_a_speech_input_that_is_made_later() -> None:
    talk, speech_input = Talk(), RecordingSpeechInput()
    stream = RecognitionStream(lambda on_transcript: speech_input, talk.protocol, lambda: None)
    stream.expect(["[0-9]+"])
    await stream.apply(FeedAudio(pcm=silence(200)))
    assert tuple(speech_input.expected) == ("[0-9]+",)
    stream.expect(())
    assert tuple(speech_input.expected) == ()
    await stream.close()
