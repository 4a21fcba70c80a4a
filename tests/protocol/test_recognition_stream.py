"""What the speech input of a connection is told beside its audio."""

from agents_core.engine.protocol import FeedAudio
from agents_core.engine.server.recognition_stream import RecognitionStream
from tests.protocol.scripted_components import ScriptedSpeechInput
from tests.protocol.talk import Talk, silence


async def test_patterns_of_the_last_question_reach_a_speech_input_that_is_made_later() -> None:
    talk, speech_input = Talk(), ScriptedSpeechInput(lambda words: None)
    stream = RecognitionStream(lambda on_transcript: speech_input, talk.protocol, lambda: None)
    stream.expect(["[0-9]+"])
    await stream.apply(FeedAudio(pcm=silence(200)))
    assert tuple(speech_input.expected) == ("[0-9]+",)
    stream.expect(())
    assert tuple(speech_input.expected) == ()
    await stream.close()


async def test_a_speech_input_is_told_which_utterance_began_over_the_agent() -> None:
    talk, speech_input = Talk(), ScriptedSpeechInput(lambda words: None)
    stream = RecognitionStream(lambda on_transcript: speech_input, talk.protocol, lambda: None)
    stream.expect_acknowledgement(1)  # there is no speech input yet
    await stream.apply(FeedAudio(pcm=silence(200)))
    stream.expect_acknowledgement(3)
    assert speech_input.over_agent == 3
    await stream.close()
