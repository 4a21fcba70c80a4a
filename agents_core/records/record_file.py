"""A tool on customers' own records, described as data, with its demo customers.

It knows no trade, no database and no call: what a stay or a line is stands in the data files.
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
    """What a tool says of a customer's records, and how the sign-in before it is worded."""

    name: str
    description: str  #: what the model reads
    title: str  #: of the sign-in form
    explanation: str
    what: str  #: what cannot be looked up without signing in, as in "their stay"
    collection: str  #: the records it reads
    zone: str  #: where "today" is decided
    dates: tuple[str, ...]  #: fields that are days
    last_day: str = ""  #: the day after which a record is past; empty: it never is
    sentences: tuple[str, ...]
    """Spoken of each record, as ``"Your room is {room}."``; one whose field a record lacks is left
    out. Each stands alone, since an agent may speak only the one that answers. For the right tense,
    a day ``arrives`` is also ``arrives_past`` until yesterday, ``arrives_ahead`` from today on."""
    nothing: str  #: said to a customer without records

    def day_zone(self) -> ZoneInfo:
        """Where "today" is decided."""
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
    title: str  #: of the form that asks the customer to confirm it
    explanation: str
    label: str  #: of the form's one box
    field: str
    needs: str  #: a field the record must have for this
    choices: tuple[str, ...]
    done: str  #: said afterwards, with the record's fields
    impossible: str  #: said when the customer has no such record

    @model_validator(mode="after")
    def _plain_sentence(self) -> "RecordChange":
        _only_plain_fields(self.done)
        return self


def _only_plain_fields(sentence: str) -> None:
    """A template reads fields and nothing of them: no attribute, no index, no format."""
    for _, name, form, conversion in string.Formatter().parse(sentence):
        if name is not None and (not name.isidentifier() or form or conversion):
            raise ValueError(f"the sentence {sentence!r} needs plain {{fields}}")


def fields_of(sentence: str) -> Iterator[str]:
    """The fields a template names."""
    return (name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


class DemoRecord(_Frozen):
    """One record of a demo customer; ``days`` count from today whenever it is made."""

    key: str  #: tells the customer's records apart, such as a booking number
    days: dict[str, int] = {}
    values: dict[str, str] = {}


class DemoCustomer(_Frozen):
    """Somebody to sign in as."""

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
    """One collection's tools and the demo customers they can be tried with."""

    tool: RecordTool
    changes: tuple[RecordChange, ...] = ()
    customers: tuple[DemoCustomer, ...]

    @model_validator(mode="after")
    def _every_field_exists(self) -> "RecordFile":
        told = {field for sentence in self.tool.sentences for field in fields_of(sentence)}
        if unknown := {change.field for change in self.changes} - told:
            raise ValueError(f"no sentence speaks of {sorted(unknown)}")
        days = set(self.tool.dates)
        for record in (record for customer in self.customers for record in customer.records):
            if unknown := set(record.days) - days:
                raise ValueError(f"{sorted(unknown)} are no days of this tool")
            if self.tool.last_day and self.tool.last_day not in record.days:
                raise ValueError(f"record {record.key} needs the day {self.tool.last_day}")
            if unknown := set(record.values) - told:
                raise ValueError(f"no sentence speaks of {sorted(unknown)}")
        return self


@cache
def record_files() -> tuple[RecordFile, ...]:
    """Every tool that ships, by its file's name."""
    paths = sorted(FILES.glob("*.yaml"))
    return tuple(fit(read_yaml(path.read_text("utf-8")), RecordFile) for path in paths)
