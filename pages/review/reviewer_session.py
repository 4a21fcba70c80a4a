"""What one browser session reviews: saving, unsaved texts, and messages about both."""

from collections.abc import Callable
from dataclasses import dataclass, field

from agents_core.errors import SwitchboardError
from agents_core.review.review_records import CallReviews, LabelCount
from pages.services.ports import Switchboard

MAX_UNSAVED = 200


@dataclass(slots=True)
class ReviewerSession:
    """The state of reviewing in one browser session, whose script runs never overlap."""

    reviews: dict[str, CallReviews] = field(default_factory=dict)  #: last read, by call
    labels: tuple[LabelCount, ...] = ()
    unsaved: dict[str, str] = field(default_factory=dict)  #: text by widget key
    message: str = ""  #: what was last saved
    problem: str = ""
    transcript_changed: bool = False  #: the transcript beside the panel must be redrawn
    editing: str = ""  #: the line being corrected, as "call:item"

    def read(self, switchboard: Switchboard, call_id: str) -> CallReviews:
        """All reviews of a call. While the database is unavailable, the last ones with a problem:
        without them the input boxes and their unsaved text would disappear.

        Raises:
            SwitchboardError: the reviews were never read in this session.
        """
        try:
            self.labels = switchboard.reviews.labels()
            found = switchboard.reviews.of(call_id)
        except SwitchboardError as error:
            if call_id not in self.reviews:
                raise
            self.problem = self.problem or str(error)
            return self.reviews[call_id]
        self.reviews = {call_id: found}
        return found

    def save(self, act: Callable[[], object], done: str) -> bool:
        """Save something; returns whether it worked, and sets message or problem."""
        self.message = self.problem = ""
        try:
            act()
        except SwitchboardError as error:
            self.problem = str(error)
            return False
        self.message = done
        return True

    def keep(self, key: str, text: str) -> None:
        """Remember a text that could not be saved; beyond ``MAX_UNSAVED`` the oldest is dropped."""
        self.unsaved.pop(key, None)
        self.unsaved[key] = text
        for old in list(self.unsaved)[:-MAX_UNSAVED]:
            del self.unsaved[old]
