"""The guardrails as the SDK's OutputGuardrails. It decides nothing."""

from collections.abc import Sequence
from typing import Any

from agents import Agent, GuardrailFunctionOutput, OutputGuardrail
from agents.run_context import RunContextWrapper

from agents_core.call.guardrails.checks import Guardrail


def sdk_guardrails(guardrails: Sequence[Guardrail]) -> list[OutputGuardrail[Any]]:
    """For ``session.run_config``. A trip's ``output_info`` is {"guardrail": name, "reason": text};
    the SDK's event also carries the whole blocked text, which may hold the secret: don't store it.
    """
    return [_wrap(guardrail) for guardrail in guardrails]


def _wrap(guardrail: Guardrail) -> OutputGuardrail[Any]:
    async def look(
        context: RunContextWrapper[Any], agent: Agent[Any], output: Any
    ) -> GuardrailFunctionOutput:
        trip = guardrail.check(str(output), False)
        info = {"guardrail": guardrail.name, "reason": trip.reason if trip else ""}
        return GuardrailFunctionOutput(output_info=info, tripwire_triggered=trip is not None)

    return OutputGuardrail(guardrail_function=look, name=guardrail.name)
