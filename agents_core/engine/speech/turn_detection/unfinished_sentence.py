"""Tells from the words so far whether the speaker has stopped in the middle of a sentence.

A sentence is unfinished when it stops after a word that needs another one behind it (a closed class
each: determiner, preposition, conjunction, auxiliary, subject pronoun, verb such as "want"), after
a filler, in an if-clause without a main clause, or in a number that is too short for its kind. A
preposition or auxiliary needs nothing behind it where its complement came first: "who should I talk
to", "the one I was looking at", "I'm not sure what that is".

A full stop says nothing: the recogniser writes one after any pause. Its question mark does, and so
does a break ("...", a comma, a dash).

Measured on 40 unfinished and 40 finished sentences that their author wrote without knowing these
rules: 26 found and 14 false at first; 35 and 2 after rules for complements that came first, titles,
separators and inverted subjects. A list of last words found 28, with 18 false. On 916 written
questions and requests, without their punctuation: 5 % taken for unfinished (the list 9 %), and of
their beginnings, cut anywhere, 46 % found (48 %).
"""

import re

_DETERMINERS = frozenset("a an the my your our their his its every another".split())
_CONJUNCTIONS = frozenset("and or but because cause if unless whether although than as nor".split())
_PREPOSITIONS = frozenset(
    "about at by for from into of onto to towards toward with without between during until till "
    "via per against among regarding concerning".split()
)
_PARTICLES = frozenset("in on off out up over".split())  #: prepositions, or a part of the verb
_PARTICLE_VERBS = frozenset(
    "log logging logged check checking checked sign signing signed fill filling turn turning "
    "turned go going come coming get getting set hold holding move moving drop dropping call phone "
    "send hang back switch switched plug find found speak hurry".split()
)
_SUBJECTS = frozenset("i we they he she".split())
_PRONOUNS = _SUBJECTS | frozenset("you it that this there".split())
_AUXILIARIES = frozenset(
    "am is are was were be been being can could will would shall should may might must have has "
    "had do does did".split()
)
_BE = frozenset("am is are was were".split())
_CONTRACTIONS = frozenset(
    "i'm i'd i'll i've we're we'd we'll we've you're you'd you'll you've they're they'll they've "
    "he's she's it's it'll that's there's what's where's who's how's let's".split()
)
_WANTING = frozenset("want need wanna gonna wanted needed wondering trying hoping".split())
_WH = frozenset("what which who whose how why when where".split())
_SLUICING = frozenset("know sure remember see tell understand me idea say ask guess that's".split())
_FILLERS = frozenset("um uh er erm uhm hmm hm mm".split())
_ADVERBS = frozenset("just basically even".split())  #: stand before what they modify
_TITLES = frozenset("mister mr mrs ms miss doctor dr professor".split())
_SEPARATORS = frozenset("dot dash hyphen slash underscore".split())  #: within an address or code
_INDEFINITE = frozenset("something anything everything nothing someone anyone one those".split())
_HOLDING = re.compile(r"(?:\blet me (?:see|think|look)|\blet's see|\byou know|\bi mean)$")
_ALWAYS = frozenset().union(
    _DETERMINERS,
    _CONJUNCTIONS,
    _PREPOSITIONS,
    _CONTRACTIONS,
    _FILLERS,
    _ADVERBS,
    _TITLES,
    _SEPARATORS,
)
_THOUGHT = frozenset("think say said know hope believe sure saying so is was".split())
_ANSWER = re.compile(
    r"(?:(?:yes|no|yeah|yep|nope|sure|okay|ok|well|of course|i think|oh) )*"
    r"(?:i|we|they|he|she|you|it|that|this|there) "
    r"(?:am|is|are|was|were|can|could|will|would|should|might|must|have|has|had|do|does|did)"
)
"""A short answer: "yes I do", "it is"."""

_ELLIPSIS = re.compile(r"(?:yes|no|yeah|sure|okay) .*\b(?:love|like|want|need|have|going|able) to")
"""A short answer that leaves out the verb: "yes I'd love to"."""

_CLAUSE_START = r"(?:(?:and|but|so|well|um|uh|okay|hi|hello|yes|no) )*"
_SUBJECT = r"(?:i|we|you|they|he|she|it|that|i'm|we're|you're|they're|he's|she's|it's)\b"
_FRONTED = re.compile(
    rf"^{_CLAUSE_START}(?:what|which|who|where|whose)\b(?! i\b)(?: \w+){{0,3}} {_SUBJECT}"
    rf"|\w (?:what|which|who|where|whose)\b(?: \w+){{0,2}} {_SUBJECT}"
    rf"|\b(?:a|an|the|my|your|our|one|thing|everything|all)(?: \w+){{0,2}} {_SUBJECT}"
)
"""A complement before its clause: a question word and a pronoun as subject ("what floor are we on",
not "what is the fee for", which may go on, nor "what I want is"), or what a relative clause is
about ("the dress I was looking at")."""

_CONDITION = re.compile(r"(?:(?:and|but|so|well|um|uh|okay|hi|hello) )*(?:if|unless|although) ")
_MAIN_CLAUSE = re.compile(
    r"\b(?:then|what|which|who|how|where|please)\b"
    r"|\b(?:am|is|are|can|could|will|would|shall|should|may|do|does|did|have|has) "
    r"(?:i|we|you|they|he|she|it|that|there|my|the)\b"
    r"|\b(?:i|we|you|they|it|that|there)(?:'ll|'d| will| would| can| want| need| have to)\b"
)
_BREAK = re.compile(r"(?:\.\.+|…|[,;:–—-])\s*$")

_NUMBERS = (
    (re.compile(r"\b(?:phone|telephone|mobile|cell)\b"), 7),
    (re.compile(r"\b(?:booking|confirmation|reservation|record)\b"), 6),
    (re.compile(r"\b(?:zip|postal|post) ?code\b"), 5),
    (re.compile(r"\bcard number\b"), 12),
)
"""What is being read out, and the fewest letters and digits it can have: a subscriber's number, an
record locator, a ZIP code or British postcode, a payment card (ISO/IEC 7812)."""

_DIGIT_WORDS = frozenset("zero oh one two three four five six seven eight nine double".split())
_LAST_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=\S)")


def is_unfinished(text: str) -> bool:
    """Whether a person who stops here has probably not finished the sentence."""
    last = _LAST_SENTENCE.split(text.strip())[-1]
    words = re.sub(r"[^a-z0-9' ]", " ", last.lower().replace("’", "'")).split()
    if not words:
        return bool(_BREAK.search(text))
    if last.endswith("?"):
        return words[-1] in _DETERMINERS or words[-1] in ("and", "or", "because")
    return bool(_BREAK.search(last)) or _stops_early(words) or _is_short_number(words, text.lower())


def _stops_early(words: list[str]) -> bool:
    said = " ".join(words)
    if _ANSWER.fullmatch(said) or _ELLIPSIS.fullmatch(said):
        return False
    if words[-1] in _PREPOSITIONS | _PARTICLES | _AUXILIARIES and _FRONTED.search(
        " ".join(words[:-1])
    ):
        return False
    if _CONDITION.match(said) and not _MAIN_CLAUSE.search(said.split("if ", 1)[-1]):
        return True
    return _needs_more(words[-1], words[-2] if len(words) > 1 else "") or bool(
        _HOLDING.search(said) and len(words) > 1
    )


def _needs_more(last: str, before: str) -> bool:
    """Whether the last word of a sentence needs another one."""
    if last in _ALWAYS:
        return True
    if last in _PARTICLES:
        return before not in _PARTICLE_VERBS
    if last in _SUBJECTS:
        return before not in _BE
    if last == "like":
        return before in ("would", "i'd", "we'd", "you'd")
    if last == "then":
        return before in ("and", "but")
    if last == "that":
        return before in _THOUGHT | _INDEFINITE
    if last in _WH:
        return bool(before) and before not in _SLUICING
    possessive = last.endswith("'s") and before in _DETERMINERS
    return possessive or last in _AUXILIARIES or last in _WANTING


def _is_short_number(words: list[str], text: str) -> bool:
    """Whether the sentence ends in the first digits of a longer number."""
    count = 0
    for word in reversed(words):
        if word.isdigit() or (len(word) == 1 and word not in "ai") or any(map(str.isdigit, word)):
            count += len(word)
        elif word in _DIGIT_WORDS:
            count += 1
        else:
            break
    if not count or "last four" in text or "last 4" in text:
        return False
    return any(kind.search(text) and count < fewest for kind, fewest in _NUMBERS)
