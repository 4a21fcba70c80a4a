"""Record files: one collection's tools described as data, with its demo customers.

What a record is (a stay, a line) is in the data files in ``ready``.
"""

import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agents_core.accounts.demo_accounts import DemoAccount
from agents_core.plain_yaml import fit, read_yaml

FILES = Path(__file__).parent / "ready"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecordTool(_Frozen):
    """A tool that reads a customer's records, and the texts of its sign-in form."""

    name: str
    description: str  #: what the model reads
    title: str  #: of the sign-in form
    explanation: str
    purpose: str = ""  #: what the sign-in is for, such as "to look up your stay"
    what: str  #: what cannot be looked up without signing in, such as "their stay"
    collection: str  #: of the records it reads
    zone: str  #: time zone of "today"
    dates: tuple[str, ...]  #: fields that are days
    last_day: str = ""  #: field with the day after which a record is past; empty: never
    sentences: tuple[str, ...]
    """Spoken for each record, such as ``"Your room is {room}."``; left out when it lacks the field.
    Each must be understood alone, because an agent may speak only the one that answers. A day
    ``arrives`` is also ``arrives_past`` until yesterday and ``arrives_ahead`` from today on."""
    nothing: str  #: spoken to a customer without records

    def day_zone(self) -> ZoneInfo:
        """Time zone of "today"."""
        return ZoneInfo(self.zone)

    @model_validator(mode="after")
    def _plain_sentences(self) -> "RecordTool":
        for sentence in self.sentences:
            _only_plain_fields(sentence)
        return self


class RecordChange(_Frozen):
    """A tool that sets one field of the customer's next record to one of some values."""

    name: str
    description: str  #: what the model reads
    title: str  #: of the confirmation form
    explanation: str
    purpose: str = ""  #: what the confirmation is for, such as "so that it is changed"
    label: str  #: of the form's field
    field: str
    needs: str  #: a field the record must have for this
    choices: tuple[str, ...]
    done: str  #: spoken afterwards, with the record's fields
    impossible: str  #: spoken when the customer has no such record

    @model_validator(mode="after")
    def _plain_sentence(self) -> "RecordChange":
        _only_plain_fields(self.done)
        return self


def _only_plain_fields(sentence: str) -> None:
    """Reject templates with attributes, indexes or formats.

    Raises:
        ValueError: anything but plain fields.
    """
    for _, name, form, conversion in string.Formatter().parse(sentence):
        if name is not None and (not name.isidentifier() or form or conversion):
            raise ValueError(f"the sentence {sentence!r} needs plain {{fields}}")


def fields_of(sentence: str) -> Iterator[str]:
    """Field names in a template."""
    return (name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


class DemoRecord(_Frozen):
    """One record of a demo customer; ``days`` count from today whenever it is made."""

    key: str  #: identifies it among the customer's records, such as a booking number
    days: dict[str, int] = {}
    values: dict[str, str] = {}


class DemoCustomer(_Frozen):
    """A demo customer and their records."""

    username: str
    password: Annotated[str, Field(repr=False)]
    display_name: str
    records: tuple[DemoRecord, ...]

    def account(self) -> DemoAccount:
        """As a page shows it."""
        return DemoAccount(
            username=self.username, password=self.password, display_name=self.display_name
        )


class RecordFile(_Frozen):
    """One collection: its tools and demo customers."""

    tool: RecordTool
    changes: tuple[RecordChange, ...] = ()
    customers: tuple[DemoCustomer, ...]

    @model_validator(mode="after")
    def _every_field_exists(self) -> "RecordFile":
        spoken_fields = {field for sentence in self.tool.sentences for field in fields_of(sentence)}
        if unknown := {change.field for change in self.changes} - spoken_fields:
            raise ValueError(f"no sentence speaks of {sorted(unknown)}")
        days = set(self.tool.dates)
        for record in (record for customer in self.customers for record in customer.records):
            if unknown := set(record.days) - days:
                raise ValueError(f"{sorted(unknown)} are no days of this tool")
            if self.tool.last_day and self.tool.last_day not in record.days:
                raise ValueError(f"record {record.key} needs the day {self.tool.last_day}")
            if unknown := set(record.values) - spoken_fields:
                raise ValueError(f"no sentence speaks of {sorted(unknown)}")
        return self


@cache
def record_files() -> tuple[RecordFile, ...]:
    """All record files that ship, by file name."""
    paths = sorted(FILES.glob("*.yaml"))
    return tuple(fit(read_yaml(path.read_text("utf-8")), RecordFile) for path in paths)
