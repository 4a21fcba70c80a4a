"""Wraps guardrails as the SDK's OutputGuardrails."""

from collections.abc import Sequence
from typing import Any

from agents import Agent, GuardrailFunctionOutput, OutputGuardrail
from agents.run_context import RunContextWrapper

from agents_core.call.guardrails.checks import Guardrail


def sdk_guardrails(guardrails: Sequence[Guardrail]) -> list[OutputGuardrail[Any]]:
    """For the SDK's run configuration.

    A trip's ``output_info`` is {"guardrail": name, "trip": Trip or None}. The SDK's event also has
    the whole blocked text, which may hold a secret: it must not be stored.
    """
    return [_wrap(guardrail) for guardrail in guardrails]


def _wrap(guardrail: Guardrail) -> OutputGuardrail[Any]:
    async def check(
        context: RunContextWrapper[Any], agent: Agent[Any], output: Any
    ) -> GuardrailFunctionOutput:
        trip = guardrail.check(str(output), False)
        info = {"guardrail": guardrail.name, "trip": trip}
        return GuardrailFunctionOutput(output_info=info, tripwire_triggered=trip is not None)

    return OutputGuardrail(guardrail_function=check, name=guardrail.name)
