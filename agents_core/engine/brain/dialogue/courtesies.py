"""Answers to what needs no tool: courtesies, silence, another language, rude words."""

from typing import assert_never

from agents_core.engine.brain.dialogue import stock_phrases
from agents_core.engine.brain.dialogue.decision_context import DecisionContext
from agents_core.engine.brain.language.caller_manner import is_foreign
from agents_core.engine.brain.language.social_phrases import (
    IMPATIENT,
    SocialIntent,
    likely_social_intent,
)
from agents_core.engine.ports import Speak


def courtesy(context: DecisionContext) -> Speak | None:
    """The answer to a courtesy; None when the caller said something else."""
    state = context.state
    kind = likely_social_intent([state.reply, *state.alternatives])
    if kind is None or state.after_handoff:
        return None
    if state.pending_calls and kind in IMPATIENT:
        return Speak(stock_phrases.STILL_WAITING)
    if kind is SocialIntent.YES and stock_phrases.offered(state.last_answer):
        return None
    return Speak(_said(kind, context))


def _said(kind: SocialIntent, context: DecisionContext) -> str:
    match kind:
        case SocialIntent.GREETING:
            return stock_phrases.GREETING
        case SocialIntent.THANKS:
            return stock_phrases.WELCOME
        case SocialIntent.GOODBYE:
            return stock_phrases.GOODBYE
        case SocialIntent.WELLBEING:
            return stock_phrases.WELL
        case SocialIntent.IDENTITY:
            return stock_phrases.who(context.state.agent, context.offers)
        case SocialIntent.REPEAT:
            return context.state.last_answer or stock_phrases.NOTHING_SAID
        case SocialIntent.YES:
            return stock_phrases.GO_ON
        case SocialIntent.NO:
            offered = stock_phrases.offered(context.state.last_answer)
            return stock_phrases.DROPPED if offered else stock_phrases.GOODBYE
        case SocialIntent.CANCEL:
            return stock_phrases.DROPPED
        case SocialIntent.WAIT:
            return stock_phrases.WAITING
    assert_never(kind)


def silence(context: DecisionContext) -> Speak:
    """A turn without words: silence, or speech that was not understood."""
    if context.state.pending_calls:
        return Speak(stock_phrases.STILL_WAITING)
    if context.state.confidence == 1.0:  # nothing to doubt: there was no speech
        return Speak(stock_phrases.STILL_THERE)
    return ask_again(context)


def ask_again(context: DecisionContext) -> Speak:
    """Ask for the words once more, the second time for other words."""
    again = context.state.repeat_requests > 0
    return Speak(stock_phrases.REPEAT_AGAIN if again else stock_phrases.REPEAT_PLEASE)


def not_english(context: DecisionContext) -> Speak | None:
    """Says that only English is understood, when the caller speaks another language."""
    return Speak(stock_phrases.ENGLISH_ONLY) if is_foreign(context.state.reply) else None
