"""Builds conversation items from what a client sent (conversation.item.create, response.input)."""

import binascii

from agents_core.engine.ports import PromptItem
from agents_core.engine.protocol.conversation import Conversation, ItemRecord, prompt_item
from agents_core.engine.protocol.outbox import NewId
from agents_core.engine.wire import client_events as ce
from agents_core.engine.wire import items as it
from agents_core.engine.wire.audio_formats import wire_bytes_per_ms
from agents_core.engine.wire.client_errors import ClientError, invalid_value, quoted
from agents_core.engine.wire.session_config import AudioFormat


def build(new: ce.NewItem, new_id: NewId, *, param: str = "item") -> it.Item:
    """The item, with ids where the client gave none.

    Raises:
        ClientError: an audio part with nothing that could be read.
    """
    item_id = new.id or new_id("item")
    status: it.Status = "incomplete" if new.status == "incomplete" else "completed"
    match new:
        case ce.FunctionCall():
            return it.FunctionCallItem(
                id=item_id,
                call_id=new.call_id or new_id("call"),
                name=new.name,
                arguments=new.arguments,
                status=status,
            )
        case ce.FunctionCallOutput():
            return it.FunctionCallOutputItem(
                id=item_id, call_id=new.call_id, output=new.output, status=status
            )
        case ce.UserMessage() | ce.SystemMessage() | ce.AssistantMessage():
            parts = tuple(
                _part(part, f"{param}.content[{index}]") for index, part in enumerate(new.content)
            )
            return it.MessageItem(id=item_id, role=new.role, content=parts, status=status)


def _part(
    part: ce.InputText | ce.InputAudio | ce.OutputText | ce.OutputAudio, param: str
) -> it.ContentPart:
    match part:
        case ce.InputText():
            return it.InputTextPart(text=part.text)
        case ce.OutputText():
            return it.OutputTextPart(text=part.text)
        case ce.InputAudio(transcript=str(words)):
            return it.InputAudioPart(transcript=words)
        case ce.InputAudio(audio=str()):
            return it.InputAudioPart()
        case ce.OutputAudio(transcript=str(words)):
            return it.OutputAudioPart(transcript=words)
        case _:
            raise _unreadable(param)


def _unreadable(param: str) -> ClientError:
    return invalid_value(param, "this server needs a transcript here")


def record_of(new: ce.NewItem, new_id: NewId, format: AudioFormat) -> ItemRecord:
    """The new item with its audio, which is in the session's input format.

    Raises:
        ClientError: an audio part with nothing that could be read, or audio that is not base64.
    """
    record = ItemRecord(item=build(new, new_id))
    if isinstance(new, ce.UserMessage | ce.AssistantMessage):
        audio = b"".join(
            _audio(part, f"item.content[{index}].audio") for index, part in enumerate(new.content)
        )
        record.add_audio(audio)
        if new.role == "user":
            record.caller_audio_s = len(audio) / wire_bytes_per_ms(format) / 1000
    return record


def _audio(part: object, param: str) -> bytes:
    if not isinstance(part, ce.InputAudio | ce.OutputAudio) or part.audio is None:
        return b""
    try:
        return binascii.a2b_base64(part.audio, strict_mode=True)
    except ValueError as error:  # binascii.Error is one, and so is non-ASCII text
        raise invalid_value(param, f"it is not base64 ({error})") from None


def is_unheard(item: it.Item) -> bool:
    """Whether the item has user audio without a transcript."""
    return isinstance(item, it.MessageItem) and any(
        isinstance(part, it.InputAudioPart) and part.transcript is None for part in item.content
    )


def prompt_items(
    inputs: list[ce.NewItem | ce.ItemReference], conversation: Conversation, new_id: NewId
) -> list[PromptItem]:
    """The input of a response.create, its references resolved.

    Raises:
        ClientError: a reference to an item that does not exist.
    """
    items: list[PromptItem] = []
    for index, item in enumerate(inputs):
        param = f"response.input[{index}]"
        if isinstance(item, ce.ItemReference):
            record = conversation.get(item.id)
            if record is None:
                message = f"Item with id {quoted(item.id)} not found in conversation."
                raise ClientError("item_not_found", message, f"{param}.id")
        else:
            record = ItemRecord(item=build(item, new_id, param=param))
            if is_unheard(record.item):
                raise _unreadable(f"{param}.content")
        prompt_entry = prompt_item(record)
        if prompt_entry is not None:
            items.append(prompt_entry)
    return items
