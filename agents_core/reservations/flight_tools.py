"""The flight tool: reads the signed-in caller's bookings."""

import asyncio
from typing import Any

from agents_core.accounts.account_service import AccountService
from agents_core.accounts.sign_in import Clock, sign_in_approval
from agents_core.reservations.reservation_service import ReservationService
from agents_core.reservations.spoken_bookings import bookings_in_words
from agents_core.tools.tool_spec import CallContext, NoArguments, ToolOutcome, ToolSpec

CHECK_FLIGHTS = "checkFlightsTool"

NOT_SIGNED_IN = "Nobody is signed in on this call, so no booking was looked up."


def flight_tools(
    accounts: AccountService, reservations: ReservationService, clock: Clock
) -> tuple[ToolSpec, ...]:
    """The flight tools for the tool catalogue."""

    async def check_flights(context: CallContext, _arguments: Any) -> ToolOutcome:
        identity = context.identity
        if identity is None:
            return ToolOutcome(NOT_SIGNED_IN)
        now = clock()
        booked = await asyncio.to_thread(reservations.current, identity.customer_id, now)
        return ToolOutcome(bookings_in_words(booked, now))

    return (
        ToolSpec(
            name=CHECK_FLIGHTS,
            description=(
                "Gets the caller's own flight status and booking: departure time, route, gate, "
                "delay and seat. Call it when a caller asks about their flight. It takes no "
                "arguments; the caller signs in on their screen, so never ask for a password."
            ),
            arguments=NoArguments,
            run=check_flights,
            title="Check flights",
            approval=sign_in_approval(
                accounts,
                clock,
                title="Sign in",
                explanation="The agent looks up your own flight only after you have signed in.",
                what="their booking",
                purpose="to look up your flight status",
            ),
        ),
    )
