"""Knows the models for each key: the built-in table at once, OpenAI's list once it has come."""

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import SecretStr

from agents_core.errors import kind_and_place
from agents_core.models.end_dates import day_words
from agents_core.models.known_models import KnownModels
from agents_core.models.model_facts import CHECKED_ON
from agents_core.models.model_list import ModelListError, read_model_list

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=6)
"""Shutdown dates are announced months ahead; a new model may be offered some hours late."""
RETRY_AFTER = timedelta(minutes=1)
MAX_KEYS = 16  #: keys with a kept list; the one asked for longest ago is dropped

ReadList = Callable[[str], Mapping[str, date | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsNow:
    """What is known now."""

    known: KnownModels
    note: str  #: one sentence for the page: which list this is, or why it is no newer one
    failed: bool = False  #: OpenAI's list could not be read


@dataclass(slots=True)
class _Kept:
    listed: Mapping[str, date | None] | None = None
    read_at: datetime | None = None  #: of ``listed``
    tried_at: datetime | None = None
    problem: str = ""
    reading: bool = False


class ModelDirectory:
    """Every method may be called from any thread and returns at once: the list is read on a thread
    of its own, one per key at a time."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        read: ReadList = read_model_list,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """``clock``: aware, UTC. ``changed`` is called when a list came or failed."""
        self._clock = clock
        self._read = read
        self._changed = changed
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()  # by digest of the key

    def now(self, key: SecretStr | None) -> ModelsNow:
        """What is known for this key; without one, the built-in table."""
        at = self._clock()
        built_in = KnownModels(today=at.date())
        secret = key.get_secret_value().strip() if key is not None else ""
        if not secret:
            return ModelsNow(known=built_in, note=_built_in())
        with self._lock:
            kept = self._kept_for(secret)
            if self._is_due(kept, at):
                kept.reading, kept.tried_at = True, at
                threading.Thread(
                    target=self._fetch, args=(secret, kept), name="model-list", daemon=True
                ).start()
            return _described(kept, built_in)

    def _kept_for(self, secret: str) -> _Kept:
        digest = hashlib.sha256(secret.encode()).hexdigest()
        kept = self._kept.setdefault(digest, _Kept())
        self._kept.move_to_end(digest)
        while len(self._kept) > MAX_KEYS:
            self._kept.popitem(last=False)
        return kept

    @staticmethod
    def _is_due(kept: _Kept, at: datetime) -> bool:
        if kept.reading:
            return False
        if kept.problem and kept.tried_at is not None:
            return at - kept.tried_at >= RETRY_AFTER
        return kept.read_at is None or at - kept.read_at >= KEPT_FOR

    def _fetch(self, secret: str, kept: _Kept) -> None:
        listed: Mapping[str, date | None] | None = None
        problem = ""
        try:
            listed = self._read(secret)
        except ModelListError as error:
            problem = str(error)
        except Exception as error:  # the top of a thread; the text may quote the key
            log.error("reading the list of models failed: %s", kind_and_place(error))
            problem = "Reading OpenAI's list of models failed."
        with self._lock:
            kept.reading, kept.problem = False, problem
            if listed is not None:
                kept.listed, kept.read_at = listed, self._clock()
        self._changed()


def _described(kept: _Kept, built_in: KnownModels) -> ModelsNow:
    if kept.listed is None or kept.read_at is None:
        if kept.problem:
            return ModelsNow(known=built_in, note=f"{kept.problem} {_built_in()}", failed=True)
        return ModelsNow(known=built_in, note=f"OpenAI's list is being read. {_built_in()}")
    read_on = kept.read_at.date()
    known = built_in.with_listed(kept.listed, on=read_on)
    note = f"OpenAI's list for this key, read on {day_words(read_on)}."
    if kept.problem:
        return ModelsNow(known=known, note=f"{kept.problem} {note}", failed=True)
    return ModelsNow(known=known, note=note)


def _built_in() -> str:
    return f"Built-in list, checked on {day_words(CHECKED_ON)}."
