"""The sentence for a form that does not validate; it never quotes what was filled in."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import SecretStr, ValidationError


def refusal_sentence(error: ValidationError, values: Mapping[str, Any]) -> str:
    """Which fields of a form are wrong and why, without their values."""
    private = _texts(values)
    parts = [
        f"{' '.join(str(p) for p in item['loc']) or 'form'}: {_why(item['msg'], private)}"
        for item in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    return "Please check the form: " + "; ".join(parts[:3]) + "."


def _why(message: str, private: Iterable[str]) -> str:
    """Pydantic's message, unless it quotes a value of the form."""
    return "this does not fit" if any(text in message for text in private) else message


def _texts(value: Any) -> list[str]:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    text = str(value).strip()
    return [text] if len(text) > 1 else []
