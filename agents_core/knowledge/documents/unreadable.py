"""The error of document readers: what is wrong with the file, and advice."""

KEEP_AS_TEXT = "Save it as plain text or Markdown and import that."


class Unreadable(Exception):
    """This file cannot become text; the text is a sentence, ``advice`` another."""

    def __init__(self, problem: str, advice: str = KEEP_AS_TEXT) -> None:
        super().__init__(problem)
        self.advice = advice
