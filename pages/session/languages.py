"""Names of languages, and the warning that an engine does not speak a team's language."""

from agents_core.call.contract.endpoint import Endpoint

LANGUAGES = {"en": "English", "de": "German", "es": "Spanish", "fr": "French", "it": "Italian"}


def language_name(code: str) -> str:
    """Name of a language such as "de" or "de-AT"; the code itself where it is not known."""
    return LANGUAGES.get(code.partition("-")[0].lower(), code)


def language_warning(endpoint: Endpoint | str, team: str, language: str) -> str:
    """One sentence before a call whose engine hears and speaks another language than the team;
    empty when there is nothing to warn of.

    ``endpoint``: a sentence where none can be used; ``language``: the team's code.
    """
    if isinstance(endpoint, str) or not endpoint.only_language:
        return ""
    only = language_name(endpoint.only_language)
    if language_name(language) == only:
        return ""
    return (
        f"The team “{team}” speaks {language_name(language)}, but {endpoint.name} hears, reads and "
        f"speaks {only} only. Choose another engine in the sidebar, or try the team in {only}."
    )
