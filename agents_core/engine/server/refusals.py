"""A request or connection that is refused with an HTTP status."""

from agents_core.engine.wire.http_requests import HttpError


class Refused(Exception):
    """Answered with this status and error, and the header Retry-After where a time is given."""

    def __init__(self, status: int, error: HttpError, *, retry_after_s: int = 0) -> None:
        super().__init__(error.message)
        self.status = status
        self.error = error
        self.headers = {"Retry-After": str(retry_after_s)} if retry_after_s else {}
