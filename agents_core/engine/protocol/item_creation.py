"""Items a client writes: from what it sent to items of the conversation. It adds them nowhere."""

from agents_core.engine.ports import Turn
from agents_core.engine.protocol.conversation import Conversation, Record, turn_of
from agents_core.engine.protocol.outbox import NewId
from agents_core.engine.wire import client_events as ce
from agents_core.engine.wire import items as it
from agents_core.engine.wire.client_errors import Problem, invalid_value, quoted


def build(new: ce.NewItem, new_id: NewId, *, param: str = "item") -> it.Item:
    """The item, with ids where the client gave none.

    Raises:
        Problem: audio without a transcript, which nobody here could turn into words.
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


def prompt_turns(
    inputs: list[ce.NewItem | ce.ItemReference], conversation: Conversation, new_id: NewId
) -> list[Turn]:
    """The context a response.create brought along, its references looked up.

    Raises:
        Problem: a reference to an item that does not exist.
    """
    turns: list[Turn] = []
    for index, item in enumerate(inputs):
        param = f"response.input[{index}]"
        if isinstance(item, ce.ItemReference):
            record = conversation.get(item.id)
            if record is None:
                message = f"Item with id {quoted(item.id)} not found in conversation."
                raise Problem("item_not_found", message, f"{param}.id")
        else:
            record = Record(item=build(item, new_id, param=param))
        turn = turn_of(record)
        if turn is not None:
            turns.append(turn)
    return turns
