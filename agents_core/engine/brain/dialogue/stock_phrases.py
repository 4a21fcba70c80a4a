"""The sentences the brain says on its own, independent of any trade."""

from collections.abc import Sequence

from agents_core.language.sentences import capitalised, listed, sentences

WHICH_START = "Would you like me to "
REPEAT_PLEASE = "Sorry, I didn't catch that. Could you say it again?"
REPEAT_AGAIN = "I'm sorry, I still can't make it out. Could you say it in other words, or type it?"
ANYTHING_ELSE = "Is there anything else I can help you with?"
WELCOME = "You're welcome! Is there anything else I can help you with?"
GOODBYE = "Thanks for calling. Goodbye!"
GREETING = "Hello! How can I help you today?"
WELL = "I'm doing well, thank you. How can I help you today?"
GO_ON = "Of course. What would you like to know?"
DROPPED = "All right, I'll leave that. What else can I do for you?"
WAITING = "Of course, take your time."
STILL_WAITING = (
    "I'm still waiting for the result of your request. If something on your screen asks for you, "
    "please answer it there."
)
NOTHING_SAID = "There's nothing to repeat yet. How can I help you?"
GUARDRAIL = "I'm sorry, I have to take that back. Can I help you with something else?"
STILL_THERE = "Are you still there? I'm happy to help with anything else."
LOST = "I'm sorry, I couldn't do that. Is there something else I can help you with?"
ONE_ANSWER = "I'm not certain, but this may help."
TWO_ANSWERS = "I'm not certain, but one of these may help."
NOT_FOUND = "I'm sorry, I couldn't find an answer to that."
DONE = "That's done."
TELL_MORE = "Could you tell me a little more?"
CALM = "I'm sorry this is frustrating. Tell me what you need, and I'll do my best to help."
ENGLISH_ONLY = "I only understand English. Could you say that in English, please?"
_NO_PERSON = "I'm an automated assistant, and I can't bring a person to the phone."
_SORRY = "I'm sorry"
_OFFER = "Would you like to ask something else?"
_ALSO_ASKED = "You also asked: "
_SHALL_I = " Shall I go on with that?"


def which(left: str, right: str) -> str:
    """Asks the caller to choose between two ways to help."""
    return f"{WHICH_START}{left}, or to {right}?"


def is_which(text: str) -> bool:
    """Whether an earlier answer was such a question (perhaps cut short by the caller)."""
    return WHICH_START in text or (len(text) > 12 and WHICH_START.startswith(text.strip()))


def also_asked(question: str) -> str:
    """Offers to go on with a question of the same turn."""
    return f"{_ALSO_ASKED}{question}{_SHALL_I}"


def offered(text: str) -> str:
    """The question that an earlier answer offered to go on with; else empty."""
    return text.rpartition(_ALSO_ASKED)[2].removesuffix(_SHALL_I) if _SHALL_I in text else ""


def in_turn(answers: Sequence[str]) -> str:
    """Several answers as one: only the last one ends with an offer, what two of them say is said
    once, and without doubt if one of them is certain of it."""
    *before, last = _without_repeats(answers)
    return " ".join((*(_without_offer(text) for text in before), last))


def refusals_last(asked: Sequence[str], answers: Sequence[str]) -> list[str]:
    """The answers; refusals of some come after the others and name their question, which would
    else seem to be about what was answered. ``asked``: the question of each."""
    told = [text for text in answers if not text.startswith(_SORRY)]
    if not told:
        return list(answers)
    pairs = zip(asked, answers, strict=True)
    return told + [_refusal_of(question, text) for question, text in pairs if text not in told]


def _refusal_of(question: str, text: str) -> str:
    named = (sentences(question) or [question])[-1]
    return f"As for “{named}”: {text.removeprefix(_SORRY).lstrip('. ,')}"


def _without_repeats(answers: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for text in answers:
        said = _without_doubt(text)
        for place, other in enumerate(kept):
            earlier = _without_doubt(other)
            if said == earlier:
                kept[place] = said if said in (text, other) else text
            elif said not in earlier and earlier in said:
                kept[place] = text
            if said in earlier or earlier in said:
                break
        else:
            kept.append(text)
    return kept


def _without_doubt(text: str) -> str:
    for doubt in (ONE_ANSWER, TWO_ANSWERS):
        text = text.removeprefix(doubt)
    return text.strip()


def _without_offer(text: str) -> str:
    for offer in (ANYTHING_ELSE, _OFFER):
        text = text.removesuffix(offer)
    return text.strip()


def able(topics: Sequence[str]) -> str:
    """What this agent can help with, or an open question when it has no tools."""
    named = list(topics)[:4]
    return f"I can {listed(named, 'or')}." if named else "How can I help you?"


def who(agent: str, topics: Sequence[str]) -> str:
    """Who is speaking: an automated voice, and what for."""
    name = f"the {agent}, an automated assistant" if agent else "an automated assistant"
    return f"I'm {name}. {able(topics)}"


def refuse(topics: Sequence[str]) -> str:
    """Nothing fits what the caller wants."""
    if not topics:
        return "I'm sorry, I can't help with that here. Is there something else you need?"
    return f"I'm sorry, I can't help with that here. {able(topics)}"


def no_person(topics: Sequence[str]) -> str:
    """The caller wants to talk to a human, and nothing leads to one."""
    return f"{_NO_PERSON} {able(topics)}"


def not_found(topics: Sequence[str]) -> str:
    """The tool's output does not answer the question."""
    return f"{NOT_FOUND} {able(topics)} {_OFFER}" if topics else f"{NOT_FOUND} {_OFFER}"


def taken_over(agent: str) -> str:
    """An agent received the call and has no tool for what was said."""
    name = f"You're speaking with the {agent} now. " if agent else ""
    return f"{name}I'm here to help with that. {TELL_MORE}"


def here_is(agent: str) -> str:
    """The agent that the caller asked for by name answers."""
    return f"You're speaking with {agent} now. How can I help you?"


def reminding(text: str) -> str:
    """An answer while another tool is still running: no new offer, but what is waited for."""
    plain = _without_offer(text)
    return text if plain == text else f"{plain} {STILL_WAITING}"


def kindly(text: str) -> str:
    """A refusal in the tool's own words, with an apology and an offer around it."""
    sorry = "" if "sorry" in text.lower() else f"{_SORRY}. "
    offer = "" if text.rstrip().endswith("?") else f" {ANYTHING_ELSE}"
    return f"{sorry}{capitalised(text.strip())}{offer}"
