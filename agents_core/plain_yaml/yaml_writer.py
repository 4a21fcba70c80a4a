"""Writes values as YAML that people review: PyYAML's dumper with one line of a text on one line.

A text of several lines becomes a literal block and no line is folded, so a changed word changes one
line of a diff. Characters that cannot be seen are escaped.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import yaml

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\ud800-\udfff]"
)
"""Control characters, other line ends, bidirectional overrides, spaces without width, lone
surrogates and non-characters."""


def write_yaml(fields: Mapping[str, Value]) -> str:
    """The fields in their order; ``read_yaml`` gives them back exactly."""
    written: str = yaml.dump(
        fields,
        Dumper=_Dumper,
        sort_keys=False,
        default_flow_style=False,
        allow_unicode=True,
        width=float("inf"),
    )
    return written


class _Dumper(yaml.SafeDumper):
    """PyYAML's dumper; what is overridden here has no option."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indents lists below their field."""
        super().increase_indent(flow, False)

    def analyze_scalar(self, scalar: str) -> Any:
        """Allows blocks whose lines end in spaces, which PyYAML would write on one quoted line."""
        analysis = super().analyze_scalar(scalar)
        if "\n" in scalar:  # not after a tab, which a reader takes for indentation
            visible = scalar[0] != "\t" and scalar.strip(" \t\n")
            analysis.allow_block = bool(visible) and not UNSEEN.search(scalar)
        return analysis

    def choose_scalar_style(self) -> Any:
        """Double quotes, which don't double an apostrophe; they would escape an emoji."""
        style = super().choose_scalar_style()
        assert isinstance(self.event, yaml.ScalarEvent)
        return '"' if style == "'" and max(self.event.value, default="") <= "\uffff" else style

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        """Escapes what cannot be seen."""
        self.allow_unicode = not UNSEEN.search(text)
        super().write_double_quoted(text, split)
        self.allow_unicode = True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if UNSEEN.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
