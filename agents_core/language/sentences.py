"""Splits text into sentences and words; stems, stop words, list marks."""

import re

STOP_WORDS = frozenset(
    """a about all also am an and any are as at be because been but by can could did do does doing
    for from get give got had has have having hello her here hers hey hi him his how i if in into is
    it its just know let like may maybe me might mine more much my need no not of off oh ok okay on
    or our ours out over please shall she should so some tell than thank thanks that the their them
    then there these they this those to too up us very want wanted was we well were what when where
    which who whom whose why will with would yes you your yours he i'd i'm i'll i've it's that's
    what's there's you're don't can't""".split()
)
MOST_UNFINISHED = 1000  #: characters of a sentence that abbreviations hold together
MOST_BRACKETED = 400  #: characters of a sentence that brackets hold together
WRAP_CHARS = 60  #: a line this long without a full stop was wrapped by an editor
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*", re.UNICODE)
_ABBREVIATIONS = frozenset(
    "e.g. i.e. mr. mrs. ms. dr. prof. st. vs. inc. ltd. u.s. u.k. z.b. bzw. abs. art. tel. inkl. "
    "exkl. zzgl. ggf. incl. excl. sr. sra. mme. sig. u.a. d.h.".split()
)
_BEFORE_FIGURES = frozenset(
    "approx. max. min. no. nos. nr. ca. mind. máx. mín. núm. aprox. env. circa. ext. apt. fig. "
    "par. pp. vol.".split()
)
"""Abbreviations before a figure; elsewhere a sentence may end with one: "within 5 min." """
_FIGURE = re.compile(r"[€$£¥(]?\d|[€$£¥]")
_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’)\]]))\s+(?=[\"'“‘(\[]*[^\sa-z])")
_BULLET = re.compile(r"^\s*(?:[-*•‣–—]|\(?\d{1,3}[.)]|[a-zA-Z][.)])\s+")


def words(text: str) -> list[str]:
    """Lower-case words and numbers, with a straight apostrophe inside ("don't")."""
    return [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]


def content_words(text: str) -> list[str]:
    """The words that carry the topic, in order."""
    return [word for word in words(text) if word not in STOP_WORDS]


def stem(word: str) -> str:
    """A simple English stem: equal for most singulars, plurals and verb forms.

    Not Porter's: stored word vectors and tuned routing scores depend on exactly these stems.
    """
    word = word.removesuffix("'s")
    for ending in ("ingly", "edly", "ing", "ied", "ies", "ed", "es", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + ("y" if ending in ("ied", "ies") else "")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def sentences(text: str) -> list[str]:
    """Sentences in order. A line break ends one; abbreviations, decimals, list marks and full stops
    inside brackets do not."""
    found: list[str] = []
    for line in text.splitlines():
        open_piece = ""
        pieces = _SENTENCE_END.split(line.strip())
        last_closing = max((at for at, one in enumerate(pieces) if ")" in one), default=-1)
        for at, piece in enumerate(pieces):
            open_piece = f"{open_piece} {piece}" if open_piece else piece
            in_brackets = at < last_closing and _in_brackets(open_piece)
            following = pieces[at + 1] if at + 1 < len(pieces) else ""
            if not in_brackets and not _is_unfinished(open_piece, following):
                found.append(open_piece)
                open_piece = ""
        if open_piece:
            found.append(open_piece)
    return found


def _in_brackets(piece: str) -> bool:
    return len(piece) <= MOST_BRACKETED and piece.count("(") > piece.count(")")


def _is_unfinished(piece: str, following: str) -> bool:
    if not piece:
        return True
    if len(piece) > MOST_UNFINISHED:
        return False
    last = piece.rsplit(maxsplit=1)[-1].lower().lstrip("(\"'")
    if last in _BEFORE_FIGURES:
        return _FIGURE.match(following) is not None
    return last in _ABBREVIATIONS or not strip_bullet(piece + " ")


def unwrap(text: str) -> str:
    """The text with hard-wrapped lines joined again; lists, headings and paragraphs stay apart."""
    joined: list[str] = []
    for line in text.splitlines():
        line = line.strip()
        if joined and _continues(joined[-1], line):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return "\n".join(joined)


def _continues(above: str, line: str) -> bool:
    if not above or not line or is_bullet(line) or above[-1] in ".!?:;…":
        return False
    return line[0].islower() or len(above) >= WRAP_CHARS


def strip_bullet(line: str) -> str:
    """The line without its list mark ("- ", "3. ", "b) ")."""
    return _BULLET.sub("", line, count=1).strip()


def is_bullet(line: str) -> bool:
    """Whether the line is a list entry."""
    return _BULLET.match(line) is not None


def capitalised(sentence: str) -> str:
    """With an upper-case first letter; the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def listed(items: list[str], joiner: str) -> str:
    """ "a, b and c" as a person says it."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joiner} {items[-1]}"
