"""Codes and long numbers, character by character as a person says them."""

import re

_CODE = re.compile(r"(?<![\w.,€$£-])(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{3,}(?![\w'])")
_LETTERS_AND_NUMBER = re.compile(
    r"(?<![\w-])(?!(?:AM|PM|EU|US|UK|UN|OK|IS|IN|AT|TO|OR|OF|ON|BY|NO|WE|IT|TV|DO|GO) )"
    r"([A-Z]{2}) (?!(?:19|20)\d\d\b)(\d{3,4})(?![\w:/.,]\d|\w)"
)
_LETTER_A = re.compile(r"(?<![\w'.-])A(?=\s*[,;:!?)]|\s*$)|(?<=[a-z] )A(?=[\s,;:!?)])")
_SPELLED = re.compile(r"(?<![\w-])(?:[A-Z]-){2,}[A-Z](?![\w-])")
_LONG = re.compile(r"(?<![\w.,:/€$£+-])\d{5,}(?![\w.,:/]\d|\w)")
_LEADING_ZERO = re.compile(r"(?<![\w.,:/€$£+-])0\d+(?![\w.,:/-]\d|\w)")
_LARGEST = 15  #: digits of a number that is said as one


def say_codes(text: str) -> str:
    """The text with its codes spelled."""
    text = _SPELLED.sub(lambda match: letters(match.group().replace("-", "")), text)
    text = _LETTERS_AND_NUMBER.sub(lambda match: f"{match[1]} {digits(match[2])}", text)
    text = _CODE.sub(_code, text)
    text = _LEADING_ZERO.sub(lambda match: digits(match.group()), text)
    text = _LONG.sub(_long, text)
    return _LETTER_A.sub("A.", text)


def _code(match: re.Match[str]) -> str:
    """Two letters or more with digits, or several changes between them: one by one. A letter and a
    number ("A380", "B12", "14C") is for hibari, and so is a short number at one end ("MP3")."""
    parts = re.findall(r"[A-Z]+|\d+", match.group())
    if len(parts) == 2 and min(len(part) for part in parts if part.isalpha()) == 1:
        return match.group()
    singly = len(parts) > 2
    return " ".join(
        letters(part)
        if part.isalpha()
        else digits(part)
        if singly or len(part) > 2
        else str(int(part))
        if part[0] != "0"
        else digits(part)
        for part in parts
    )


def _long(match: re.Match[str]) -> str:
    number = match.group()
    round_number = number.endswith("00") and len(number) <= _LARGEST
    return number if round_number else grouped(number)


def letters(word: str) -> str:
    """Each letter by its name. An A alone would be the article, so it keeps a dot."""
    return " ".join("A." if letter == "A" else letter for letter in word)


def digits(number: str) -> str:
    """Each digit by its name."""
    return " ".join(number)


def grouped(number: str) -> str:
    """Each digit by its name, in threes or, at the end, fours, with a short pause between."""
    groups: list[str] = []
    while len(number) > 4:
        groups.append(number[:3])
        number = number[3:]
    return ", ".join(digits(group) for group in (*groups, number) if group)
