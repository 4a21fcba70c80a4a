"""Topics of a browser session: parts of its page that Streamlit draws follow the call by them."""

from agents_core.call.view.call_view import CallView
from agents_core.changes import Changes

PARTS = ("call", "approvals", "versions")


def session_topic(public_id: str, part: str) -> str:
    """``part``: "call" (known to the server, ended), "approvals" or "versions"."""
    return f"session/{public_id}/{part}"


class SessionTopics:
    """Publishes a topic when what it stands for has changed."""

    def __init__(self, changes: Changes, public_id: str) -> None:
        self._changes = changes
        self._topics = {part: session_topic(public_id, part) for part in PARTS}
        self._published: dict[str, object] = {"call": ("", False), "approvals": ()}

    def publish_changes(self, call_id: str, view: CallView) -> None:
        """Compare with the last time; a few tuples per event."""
        now: dict[str, object] = {
            "call": (call_id if view.started is not None else "", bool(view.ended)),
            "approvals": tuple(
                (one.call_id, one.reason, one.attempts_left) for one in view.approvals
            ),
            "versions": (call_id, view.team_version, view.policy_version, view.agent),
        }
        for part, value in now.items():
            if self._published.get(part) != value:
                self._published[part] = value
                self._changes.publish(self._topics[part])
