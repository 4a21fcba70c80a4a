"""A request or connection that is refused with an HTTP status."""

from agents_core.engine.wire.http_requests import HttpError


class Refused(Exception):
    """Answered with this status and error."""

    def __init__(self, status: int, error: HttpError) -> None:
        super().__init__(error.message)
        self.status = status
        self.error = error
