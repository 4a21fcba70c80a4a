"""A front desk with three agents, and a brain that goes by the words of a script."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from agents_core.engine.ports import CallTool, Decision, Message, Prompt, Speak, ToolDefinition
from agents_core.routing.routing_reason import RoutingReason
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.tools.tool_spec import CallContext, ToolOutcome, ToolSpec


class Request(BaseModel):
    request: str


async def never(context: CallContext, arguments: Request) -> ToolOutcome:
    raise AssertionError("a trial runs no tool")


PRICES = ToolSpec(
    name="look_up_prices",
    description="Looks up prices.",
    arguments=Request,
    run=never,
    title="Price list",
)
CATALOGUE = {PRICES.name: PRICES}

DESK = TeamSpec(
    name="Desk",
    entry="Reception",
    greeting="Good morning!",
    agents=(
        AgentSpec(
            name="Reception",
            instructions="  Send prices to Billing.  ",
            handoffs=("Billing", "Archive"),
        ),
        AgentSpec(
            name="Billing",
            instructions="Answer prices with look_up_prices.",
            handoff_description="Knows every price.",
            tools=(PRICES.name,),
            handoffs=("Reception",),
        ),
        AgentSpec(name="Archive", instructions="Keep papers."),
    ),
)

REFUSED = RoutingReason(
    request="?",
    tool="",
    sentence="Send prices to Billing.",
    source="instruction",
    score=0.1,
    threshold=0.3,
    closest="transfer_to_billing",
)


class ScriptedBrain:
    """Sends prices on to whoever has a tool for them; asks for the request when it is required."""

    def __init__(self, asks: bool = False, circles: bool = False) -> None:
        self.prompts: list[Prompt] = []
        self._asks, self._circles = asks, circles

    def warm(self, instructions: str, tools: Sequence[ToolDefinition]) -> None:
        """Nothing to prepare."""

    def expected_patterns(self, prompt: Prompt) -> Sequence[str]:
        return ()

    def decide(self, prompt: Prompt) -> Decision:
        self.prompts.append(prompt)
        said = next(
            item.text for item in prompt.items if isinstance(item, Message) and item.role == "user"
        )
        names = [tool.name for tool in prompt.tools]
        if "price" not in said:
            return Speak("I can't help with that.", REFUSED)
        handoffs = [name for name in names if name.startswith("transfer")]
        if PRICES.name not in names or self._circles:
            return _call(handoffs[0]) if handoffs else Speak("We keep papers.")
        parameters = prompt.tools[names.index(PRICES.name)].parameters
        if self._asks and parameters["required"]:
            return Speak("The price of what?")
        return _call(PRICES.name)


def _call(name: str) -> CallTool:
    reason = RoutingReason(
        request="price",
        tool=name,
        sentence=f"The sentence about {name}.",
        source="instruction",
        score=0.8,
        threshold=0.3,
        runner_up="transfer_to_reception",
        runner_up_score=0.2,
    )
    return CallTool(name, {}, reason)


def tools_for(team: TeamSpec) -> Mapping[str, ToolSpec]:
    return CATALOGUE
