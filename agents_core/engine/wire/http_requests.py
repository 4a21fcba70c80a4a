"""Bodies of the HTTP requests of the Realtime API, and its JSON error body."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from agents_core.engine.wire.client_errors import ClientError
from agents_core.engine.wire.codec import check_size, from_validation, load_object
from agents_core.engine.wire.session_fields import (
    SessionField,
    SessionPatch,
    Shape,
    TranscriptionSessionPatch,
)

ErrorType: TypeAlias = Literal["invalid_request_error", "server_error"]


class ExpiresAfter(Shape):
    anchor: Literal["created_at"] = "created_at"
    seconds: Annotated[int, Field(ge=10, le=7_200)] = 600


class ClientSecretRequest(Shape):
    """POST /v1/realtime/client_secrets."""

    expires_after: ExpiresAfter | None = None
    session: SessionField | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpError:
    """An error as OpenAI's HTTP API answers it."""

    message: str
    code: str | None = None
    param: str | None = None
    type: ErrorType = "invalid_request_error"

    def wire(self) -> dict[str, Any]:
        """The JSON body."""
        detail = {
            "message": self.message,
            "type": self.type,
            "param": self.param,
            "code": self.code,
        }
        return {"error": detail}


_SESSION: TypeAdapter[SessionPatch | TranscriptionSessionPatch] = TypeAdapter(SessionField)


def parse_client_secret_request(body: str) -> ClientSecretRequest:
    """An empty body asks for the defaults.

    Raises:
        ClientError: not such a request.
    """
    data = load_object(body or "{}")
    check_size(data, len(body))
    try:
        return ClientSecretRequest.model_validate(data)
    except ValidationError as error:
        raise from_validation(error) from None


def parse_session(body: str) -> SessionPatch | TranscriptionSessionPatch:
    """A session's configuration.

    Raises:
        ClientError: not valid; its parameter starts with ``session``.
    """
    data = load_object(body)
    check_size(data, len(body))
    try:
        return _SESSION.validate_python(data)
    except ValidationError as error:
        raise from_validation(error, within="session") from None


def http_error(error: ClientError) -> HttpError:
    """A refused body as an HTTP error."""
    return HttpError(message=error.message, code=error.code, param=error.param)
