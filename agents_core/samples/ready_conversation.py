"""A scripted conversation: what a caller says, and how they answer forms."""

from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SignIn(_Frozen):
    """Sign in with a demo account."""

    sign_in: str  #: the account's username
    wrong_password: bool = False  #: mistype the password; the form stays open


class Cancel(_Frozen):
    """Cancel the form."""

    cancel: Literal[True]


FormAnswer: TypeAlias = SignIn | Cancel


class Turn(_Frozen):
    """One thing the caller says."""

    says: str = Field(min_length=1, max_length=200)
    form: tuple[FormAnswer, ...] = ()  #: answers to the form that these words open, in order
    interrupts: bool = False  #: spoken: begins while the agent still says the answer before
    questions: bool = False  #: a presenter may stop after the answer, for questions


class ReadyConversation(_Frozen):
    """A conversation with one team."""

    title: str
    team: str  #: name of the ready team
    turns: tuple[Turn, ...] = Field(min_length=1)
