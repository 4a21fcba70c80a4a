"""One LanceDB database in a folder or on object storage: connection, table names, schema.

LanceDB takes seconds of CPU to import. It is imported at the first use, on a background thread.
"""

import hashlib
import logging
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from agents_core.knowledge.index.index_ports import VectorStoreUnavailable
from agents_core.language.embeddings import Embedder
from agents_core.late_imports import one_at_a_time

log = logging.getLogger(__name__)

READ_CONSISTENCY = timedelta(seconds=5)
"""Changes of other processes are visible after this time at the latest, and after every save."""

AWS = {
    "AWS_ACCESS_KEY_ID": "aws_access_key_id",
    "AWS_SECRET_ACCESS_KEY": "aws_secret_access_key",
    "AWS_SESSION_TOKEN": "aws_session_token",
    "AWS_DEFAULT_REGION": "aws_region",
    "AWS_REGION": "aws_region",
    "AWS_ENDPOINT_URL": "aws_endpoint",
    "AWS_ENDPOINT_URL_S3": "aws_endpoint",
}
"""AWS environment variables and LanceDB's name for each; the first one set wins."""

TIMEOUTS = {"connect_timeout": "5s", "timeout": "30s", "client_retry_timeout": "20"}
"""LanceDB's defaults would retry an unreachable object storage for three minutes."""

SECRET = ("aws_secret_access_key", "aws_session_token", "aws_access_key_id")
MAX_LOGGED_CHARS = 500


class LanceDatabase:
    """The database at ``KNOWLEDGE_URI``. Connects at first use. Thread-safe."""

    def __init__(self, uri: str, environ: Mapping[str, str]) -> None:
        """``uri``: a folder, or ``s3://bucket/prefix`` with the usual AWS_* in ``environ``."""
        self._uri = uri
        self._options = storage_options(uri, environ)
        self._lock = threading.Lock()
        self._database: Any = None

    @property
    def remote(self) -> bool:
        """Whether it is on object storage: every read goes over the network."""
        return "://" in self._uri and not self._uri.startswith("file://")

    @contextmanager
    def errors_translated(self) -> Iterator[None]:
        """Translate LanceDB's errors (its own, the file system's, the network's).

        Raises:
            VectorStoreUnavailable: a sentence; the original text is logged without secrets.
        """
        try:
            yield
        except (RuntimeError, OSError, ValueError, ImportError) as error:
            message = str(error)
            for option in SECRET:
                if secret := self._options.get(option):
                    message = message.replace(secret, "***")
            log.warning("The vector store at %s failed: %s", self._uri, message[:MAX_LOGGED_CHARS])
            raise VectorStoreUnavailable(
                f"The vector store at {self._uri} cannot be used."
            ) from None

    def database(self) -> Any:
        """The connection."""
        with self._lock:
            if self._database is None:
                with one_at_a_time:
                    import lancedb

                uri = self._uri if "://" in self._uri else str(Path(self._uri).absolute())
                self._database = lancedb.connect(
                    uri,
                    storage_options=self._options or None,
                    read_consistency_interval=READ_CONSISTENCY,
                )
            return self._database

    def table(self, name: str, *, dimensions: int | None = None) -> Any:
        """The table of that name. If missing: created with ``dimensions``, else None."""
        database = self.database()
        if name in self.tables():
            return database.open_table(name)
        if dimensions is None:
            return None
        return database.create_table(name, schema=schema_of(dimensions), exist_ok=True)

    def tables(self) -> Collection[str]:
        """Every table's name."""
        names: list[str] = []
        page = self.database().list_tables()
        names += page.tables
        while page.page_token:
            page = self.database().list_tables(page_token=page.page_token)
            names += page.tables
        return names


def table_name(policy: str, embedder: Embedder) -> str:
    """The table for a policy and an embedder. Hashed: a policy's name may have any character."""
    digest = hashlib.sha256(policy.encode()).hexdigest()[:16]
    return f"policy_{digest}_{family(embedder)}"


def family(embedder: Embedder) -> str:
    """The suffix of the names of all tables of this embedder."""
    return "by_" + hashlib.sha256(embedder.identity.encode()).hexdigest()[:12]


def schema_of(dimensions: int) -> Any:
    """Columns: key of the text, vector, and time added (seconds since 1970)."""
    import pyarrow as pa

    vector = pa.list_(pa.float32(), dimensions)
    return pa.schema([("key", pa.string()), ("vector", vector), ("added_s", pa.int64())])


def storage_options(uri: str, environ: Mapping[str, str]) -> dict[str, str]:
    """LanceDB's storage options for object storage; empty for a folder."""
    if "://" not in uri:
        return {}
    found = {option: environ[name] for name, option in AWS.items() if environ.get(name)}
    if found.get("aws_endpoint", "").startswith("http://"):  # for example MinIO in a local network
        found["allow_http"] = "true"
    return {**TIMEOUTS, **found}
