"""Words for what a figure is stated per, beside the periods of ``claim_words``, in five languages.

Each is matched in lower case.
"""

import re

RATE_NOUN = re.compile(
    r"(?:,? (?:and|und|y|e|et))? ?(?:/ ?|(?:for each|for every|per|each|every|a|an|pro|je|por|cada"
    r"|par|chaque|ogni|à la|la) |à l'|l')(?P<noun>[^\W\d_]{3,})"
)
"""Directly after a figure or another such noun: "per dog", "a dog", "la séance"."""
SAID_NOUN = re.compile(r" (?:die|der|das|el|il|lo|le|the) (?P<noun>[^\W\d_]{3,})")
"""The same, where only a statement may have it: "20 Euro die Stunde", "20 Euro, die"."""
AT_EACH = re.compile(
    r"\b(?:at|zu(?: je)?|je|jeweils|à|a|each|every|cada|ogni|chaque|por|per|pro)\s\Z"
)
"""Directly before a figure of each of several: "4 lessons at £20"."""
EACH = re.compile(
    r"\b(?:apiece|each(?=\W*(?:\Z|[.,;!?)]|(?:and|for|if|when|of|person|one)\b))|jeweils"
    r"|pro (?:stück|nase|kopf|person)|das stück|cada un[oa]|por cabeza|chacune?|l'unité|pièce"
    r"|ciascun[oa]?|cadaun[oa]|l'un[oa]|a testa)\b"
)
"""A figure is one of each of several."""
TOGETHER = re.compile(
    r"\b(?:as a (?:package|bundle|set|pair)|(?:in|for) (?:total|both|all)|altogether|all together"
    r"|together|combined|insgesamt|zusammen|im paket|als paket|für beide|en total|en conjunto"
    r"|por (?:los|las) dos|para (?:los|las) dos|ambos|ambas|juntos|juntas|en tout|au total|ensemble"
    r"|pour les deux|in totale|in tutto|complessiv\w+|insieme|per entramb[ie])\b"
)
"""A figure is one of several together."""
FOR_SEVERAL = re.compile(
    r"(?: [^\W\d_]+)? ?(?:for|für|para|por|pour|per) (?:up to |bis zu |hasta |jusqu'à |fino a )?\Z"
)
"""Between a figure and how many it is for: "$90 for three"."""
ONE_WAY = re.compile(
    r"\b(?:one[- ]way|each way|per way|einfache (?:fahrt|strecke)|solo ida|aller simple"
    r"|sol[oa] andata|je |jeweils|each|per|pro|por|cada|par|chaque|ogni)\b"
)
"""Only there; or each of the two ways."""
