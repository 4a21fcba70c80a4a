"""Builds conversation items from what a client sent (conversation.item.create, response.input)."""

from agents_core.engine.ports import PromptItem
from agents_core.engine.protocol.conversation import Conversation, ItemRecord, prompt_item
from agents_core.engine.protocol.outbox import NewId
from agents_core.engine.wire import client_events as ce
from agents_core.engine.wire import items as it
from agents_core.engine.wire.client_errors import ClientError, invalid_value, quoted


def build(new: ce.NewItem, new_id: NewId, *, param: str = "item") -> it.Item:
    """The item, with ids where the client gave none.

    Raises:
        ClientError: audio without a transcript; items are not transcribed.
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
        case ce.OutputAudio(transcript=str(words)):
            return it.OutputAudioPart(transcript=words)
        case _:
            why = "this server takes the audio of an item only together with its transcript"
            raise invalid_value(param, why)


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
        prompt_entry = prompt_item(record)
        if prompt_entry is not None:
            items.append(prompt_entry)
    return items
