"""Social phrases that need no tool: greetings, thanks, yes and no.

They belong to every phone call, independent of any trade.
"""

import re
from collections.abc import Sequence
from enum import Enum

from agents_core.language.sentences import content_words, words

MAX_HYPOTHESES = 10  #: of an utterance; a courtesy further down the list is a coincidence


class SocialIntent(Enum):
    """The intent of a social phrase."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    WELLBEING = "how are you"
    IDENTITY = "who are you"
    REPEAT = "repeat"
    YES = "yes"
    NO = "no"
    CANCEL = "never mind"
    WAIT = "wait"


#: What a caller says who only wonders why nothing comes.
IMPATIENT = frozenset({SocialIntent.GREETING, SocialIntent.WELLBEING, SocialIntent.YES})
_YES = (
    r"yes|yeah|yep|yup|sure|correct|right|exactly|of course|absolutely|definitely|please do|"
    r"go ahead"
)
_PATTERNS: tuple[tuple[SocialIntent, str], ...] = (
    (
        SocialIntent.REPEAT,
        r"(?:could you |can you |please |would you )*(?:repeat(?: that| it| this)?(?: again)?"
        r"|say(?: that| it| this) again|say again)"
        r"|(?:could you |can you )?(?:please )?repeat (?:that|it|yourself)|say (?:that|it) again"
        r"|come again|pardon(?: me)?|what did you say|what was that"
        r"|i (?:didn't|did not) (?:catch|hear|get|understand) (?:that|you|it)|once more|again",
    ),
    (
        SocialIntent.IDENTITY,
        r"who (?:are you|am i (?:talking|speaking) (?:to|with))|what are you"
        r"|what can you (?:do|help(?: me)? with)(?: for me)?|how can you help(?: me)?"
        r"|what do you do|are you (?:a |an )?(?:robot|bot|human|real person|person|real|machine|ai)"
        r"|what(?:'s| is) your name|what can i ask(?: you)?|help|can you help me|i need help",
    ),
    (
        SocialIntent.CANCEL,
        r"(?:never ?mind|forget (?:it|that|about it)|cancel(?: that| it)?|scratch that|stop"
        r"|leave it|drop it|i changed my mind)",
    ),
    (
        SocialIntent.WAIT,
        r"(?:wait|hold on|one moment|just a moment|one second|just a second|hang on)"
        r"(?: a (?:moment|second|minute))?",
    ),
    (
        SocialIntent.GOODBYE,
        r"(?:good ?)?bye(?: ?bye)?(?: now)?|see (?:you|ya)(?: later| soon)?|farewell|take care"
        r"|cheerio"
        r"|(?:have|enjoy) (?:a|the rest of|your) (?:nice|good|great|lovely|wonderful)?"
        r" ?(?:one|day|evening|night|weekend|rest of your day|your day)|good night"
        r"|talk to you later"
        r"|that(?:'s| is| was|'ll be| will be) (?:all|it|everything)"
        r"(?: i needed| for (?:now|today))?"
        r"|i'm (?:done|all set|good)|nothing(?: else| more)?(?: today)?|that would be all"
        r"|i have to go|catch you later",
    ),
    (
        SocialIntent.THANKS,
        r"(?:many )?thank(?:s| you)(?: (?:so much|very much|a lot|a million|a bunch))?"
        r"(?: for (?:your|the|all your) (?:help|time|assistance|information|info))?|cheers"
        r"|much appreciated|i (?:really )?appreciate (?:it|that|your help)|ta"
        r"|(?:that|this|it)(?:'s| is| was)? (?:very |really |so |most )?(?:helpful|kind(?: of you)?"
        r"|useful|great|perfect|good to know)|you(?:'ve| have) been (?:very |really |so )?"
        r"(?:helpful|kind|great)",
    ),
    (
        SocialIntent.WELLBEING,
        r"how (?:are you|are things|is it going|do you do)(?: (?:doing|going|today|this morning))*"
        r"|how's it going|nice to meet you|what's up|are you (?:well|okay|there)|can you hear me",
    ),
    (
        SocialIntent.GREETING,
        r"hi(?:ya)?|hello|hey|howdy|greetings|good (?:morning|afternoon|evening|day)|welcome",
    ),
    (
        SocialIntent.YES,
        rf"(?:{_YES})(?: (?:please|thanks|{_YES}))*|ok(?:ay)? please|i (?:do|would)",
    ),
    (
        SocialIntent.NO,
        r"no|nope|nah|not (?:really|now|today|yet)|no thanks|neither|none(?: of (?:them|those))?",
    ),
)
_FILLERS = (
    r"please|then|there|well|um+|uh+|er+|hmm+|so|and|oh|okay|ok|great|perfect|excellent|awesome|"
    r"lovely|wonderful|fine|good|nice|cool|all right|alright|got it|i see|to you|everyone|sir|"
    r"madam|ma'am|mate|my friend|sorry|excuse me|again|actually|just|too|now|but|very much"
)
_COMPILED = tuple((kind, re.compile(rf"\b(?:{pattern})(?![\w'])")) for kind, pattern in _PATTERNS)
_FILLER = re.compile(rf"\b(?:{_FILLERS})(?![\w'])")
_OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|yes|yeah|no|okay|ok|so|well|um|uh|"
    r"please|thanks|thank you|great|sorry|excuse me|actually|and|there)\b[\s,.!]*)+",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^(?:(?:i was wondering if|i was wondering|i wonder if|i wanted to know|i want to know|"
    r"i would like to know|i'd like to know|i'd like to ask|i would like to ask|i have a question|"
    r"(?:can|could|would|will) you (?:please )?(?:tell|help) me|do you know|"
    r"i need to know|i'm calling (?:to ask|about|because))\b[\s,:]*(?:about|if|whether|with)?\s*)+",
    re.IGNORECASE,
)


def social_intent(text: str) -> SocialIntent | None:
    """The courtesy the text consists of, or None when anything else is left in it."""
    rest = " ".join(words(text))
    found: list[SocialIntent] = []
    for kind, pattern in _COMPILED:
        rest, count = pattern.subn(" ", rest)
        if count:
            found.append(kind)
    if not found:
        return SocialIntent.YES if rest.strip() in ("ok", "okay") else None
    rest = _FILLER.sub(" ", rest)
    return _foremost(found) if not rest.split() else None


def likely_social_intent(hypotheses: Sequence[str]) -> SocialIntent | None:
    """The courtesy the likeliest few of these readings of one utterance have first ("I", "hi")."""
    kinds = (social_intent(hypothesis) for hypothesis in hypotheses[:MAX_HYPOTHESES])
    return next((kind for kind in kinds if kind is not None), None)


def _foremost(found: list[SocialIntent]) -> SocialIntent:
    """ "No, thanks, that's all, bye" is a goodbye; "hello, how are you" asks how we are."""
    order = (
        SocialIntent.REPEAT, SocialIntent.IDENTITY, SocialIntent.CANCEL, SocialIntent.GOODBYE,
        SocialIntent.WELLBEING, SocialIntent.WAIT, SocialIntent.YES, SocialIntent.NO,
        SocialIntent.THANKS, SocialIntent.GREETING,
    )  # fmt: skip
    return min(found, key=order.index)


def says_yes(text: str) -> bool:
    """Whether a reply agrees."""
    said = words(text)
    return social_intent(text) is SocialIntent.YES or (
        bool(said) and said[0] in ("yes", "yeah", "yep", "sure")
    )


def says_no(text: str) -> bool:
    """Whether a reply declines."""
    said = words(text)
    return social_intent(text) in (SocialIntent.NO, SocialIntent.CANCEL) or (
        bool(said) and said[0] in ("no", "nope")
    )


def core(text: str) -> str:
    """The request without its courtesies: "Hi, could you tell me ..." starts at the dots."""
    stripped = _OPENING.sub("", text.strip())
    stripped = _LEAD_IN.sub("", stripped)
    return stripped if content_words(stripped) else text.strip()
