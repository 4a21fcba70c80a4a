"""What an agent says about a form that waits on the caller's screen, from the form's own texts."""


def form_prompt(title: str, purpose: str) -> str:
    """For example "I need you to sign in to look up your order. Please fill in the form ..."."""
    wish = " ".join(part for part in (_verb(title), purpose.strip()) if part)
    return f"I need you to {wish}. Please fill in the form on your screen."


def form_reminder(title: str) -> str:
    """The second time, in other words."""
    return (
        f"The form is still open on your screen. Please use it to {_verb(title)}, or press Cancel "
        "if you would rather not."
    )


def _verb(title: str) -> str:
    """``title`` says what a person does, such as "Sign in"."""
    return title[:1].lower() + title[1:]
