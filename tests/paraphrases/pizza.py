"""Somebody else's team: a pizza shop. Nothing in the brain may know it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.paraphrases.conversation import AgentSession, SessionPrompts, function, handoff

ORDER = function(
    "place_order",
    "Places the caller's order for delivery.",
    size={"type": "string", "enum": ["small", "medium", "large"]},
    quantity={"type": "integer", "minimum": 1, "maximum": 20},
    address={"type": "string", "description": "delivery address"},
    extra_cheese={"type": "boolean", "default": False},
)
MENU = function(
    "menu_lookup",
    "Looks up the menu: toppings, prices, drinks and allergens.",
    query={"type": "string"},
)
TRACK = function(
    "trackOrder",
    "Tells where an order is on its way.",
    order_code={"type": "string", "pattern": "^[A-Z]{2}[0-9]{2}$"},
)

TEAM: SessionPrompts = {
    "Counter Agent": AgentSession(
        instructions="""You work at the counter of Luigi's.
Use place_order when the caller wants to order a pizza.
Use menu_lookup for questions about what is on the menu, prices and ingredients.
When the caller asks where their order is or how long the delivery takes, use trackOrder.
Hand complaints about cold food, wrong orders or rude drivers to the Complaints Agent.""",
        tools=(ORDER, MENU, TRACK, handoff("Complaints Agent", "Listens to unhappy callers.")),
    ),
    "Complaints Agent": AgentSession(
        instructions="""You take complaints and stay kind.
Hand everything else back to the Counter Agent.""",
        tools=(handoff("Counter Agent", "Takes orders and everything else."),),
    ),
}


def menu(arguments: Mapping[str, Any]) -> str:
    """Records, as a typical API returns them."""
    assert arguments["query"]
    return json.dumps(
        {
            "results": [
                {"id": 7, "text": "A large margherita costs 14 euros.", "score": 0.7},
                {"id": 9, "text": "Every pizza can be made with gluten-free dough.", "score": 0.5},
                {"id": 12, "text": "Lemonade and cola are 3 euros a bottle.", "score": 0.4},
            ]
        }
    )


OUTPUTS: Mapping[str, str | Callable[[Mapping[str, Any]], str]] = {
    "menu_lookup": menu,
    "place_order": '{"status": "confirmed", "eta_minutes": 35, "order_id": "LU42"}',
    "trackOrder": "Order LU42 left the shop at 7:10 pm and arrives in about 10 minutes.",
}
