"""Pages from allowed hosts: what is fetched, what is refused, and documents kept in step."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine

from agents_core.errors import PolicyError
from agents_core.knowledge.documents.importing import web_page
from agents_core.knowledge.documents.importing.web_page import Response, WebFile, allowed_hosts
from agents_core.knowledge.web_sources import AUTHOR, WebSources
from agents_core.versions import Part, VersionStore
from tests.doubles.played_calls import Clock

HOSTS = allowed_hosts(" Rules.example, help.example ")
PUBLIC = "93.184.215.14"
URL = "https://rules.example/fees"


def page(text: str, **headers: str) -> Response:
    found = {"content-type": "text/html; charset=utf-8", **headers}
    return Response(200, found, iter([text.encode()]))


def moved(location: str) -> Response:
    return Response(302, {"location": location}, iter([]))


def fetched(
    *responses: Response,
    url: str = URL,
    address: str = PUBLIC,
    clock: Iterator[float] | None = None,
) -> WebFile:
    waiting = iter(responses)
    seconds = clock or iter(lambda: 0.0, 1.0)
    return web_page.fetch(
        url,
        HOSTS,
        resolve=lambda host: [address],
        get=lambda url, address: next(waiting),
        clock=lambda: next(seconds),
    )


def test_a_page_is_fetched_and_called_after_its_address() -> None:
    assert fetched(page("<p>Free.")) == WebFile("fees.html", b"<p>Free.")
    assert fetched(page("<p>x"), url="https://help.example").name == "help.example.html"


def test_a_redirect_within_the_list_is_followed() -> None:
    assert fetched(moved("//help.example/a.html"), page("x")) == WebFile("a.html", b"x")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://rules.example/", "must begin with https"),
        ("https://user:word@rules.example/", "must begin with https"),
        ("https://rules.example:8443/", "must begin with https"),
        ("file:///etc/passwd", "must begin with https"),
        ("https://[", "not a usable address"),
        ("https://evil.example/", "not among the hosts"),
        ("https://rules.example.evil.example/", "not among the hosts"),
    ],
)
def test_an_address_that_is_not_allowed_is_refused(url: str, words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        fetched(page("x"), url=url)
    with pytest.raises(PolicyError):
        fetched(moved(url), page("x"))


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"]
)
def test_a_private_address_is_refused(address: str) -> None:
    with pytest.raises(PolicyError, match="not a public address"):
        fetched(page("x"), address=address)


def test_a_page_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_page, "MAX_FILE_BYTES", 1024**2)
    endless = Response(200, {}, iter(lambda: b"x" * 65536, b""))
    with pytest.raises(PolicyError, match="more than 1 MB"):
        fetched(endless)
    with pytest.raises(PolicyError, match="longer than 30 seconds"):
        fetched(page("slow"), clock=iter([0.0, 31.0]))
    with pytest.raises(PolicyError, match="redirects too often"):
        fetched(*[moved(URL)] * 9)
    with pytest.raises(PolicyError, match="status 404"):
        fetched(Response(404, {}, iter([])))


# --- in step -------------------------------------------------------------------------------------


@dataclass
class Pages:
    """The web: one text for every address."""

    text: str = "A bag costs 60 euros."
    asked: list[str] = field(default_factory=list)

    def __call__(self, url: str, hosts: Collection[str]) -> WebFile:
        self.asked.append(url)
        if not self.text:
            raise PolicyError("rules.example could not be reached.")
        return WebFile("fees.html", f"<html><p>{self.text}".encode())


@dataclass
class World:
    clock: Clock
    pages: Pages
    versions: VersionStore
    sources: WebSources

    def draft(self) -> tuple[str, tuple[Part, ...]] | None:
        found = self.versions.draft("policy", "Rules")
        return (found.author, found.parts) if found else None


@pytest.fixture
def world(engine: Engine) -> World:
    clock, pages = Clock(), Pages()
    versions = VersionStore(engine, clock)
    sources = WebSources(engine, versions, HOSTS, clock, fetch=pages)
    text = sources.read(URL).part.text
    versions.create("policy", "Rules", [Part("Fees", text), Part("Own", "Ours.")])
    sources.link("Rules", "Fees", URL, text)
    return World(clock, pages, versions, sources)


def test_a_changed_page_is_put_into_the_draft_and_not_published(world: World) -> None:
    world.pages.text = "A bag costs 75 euros."
    assert world.sources.check_due() == 0  # it was read just now
    world.clock.turn(hours=25)

    assert world.sources.check_due() == 1
    assert world.draft() == (
        AUTHOR,
        (Part("Fees", "A bag costs 75 euros.\n"), Part("Own", "Ours.")),
    )
    assert world.versions.newest_number("policy", "Rules") == 1
    (source,) = world.sources.of("Rules")
    assert (source.changed_at, source.problem) == (world.clock(), "")


def test_a_page_that_stays_the_same_changes_nothing(world: World) -> None:
    world.clock.turn(hours=25)
    assert (world.sources.check_due(), world.draft()) == (0, None)
    assert (world.sources.check_due(), len(world.pages.asked)) == (0, 2)


def test_what_a_person_wrote_into_the_draft_stays(world: World) -> None:
    mine = [Part("Fees", "A bag costs 60 euros.\n"), Part("Own", "Ours, and more.")]
    world.versions.save_draft("policy", "Rules", mine, based_on=1, revision=0, author="Ana")
    world.pages.text = "A bag costs 75 euros."
    world.clock.turn(hours=25)

    assert world.sources.check_due() == 1
    found = world.draft()
    assert found is not None and found[1][1] == Part("Own", "Ours, and more.")


def test_a_page_that_is_gone_is_reported_and_changes_nothing(world: World) -> None:
    world.pages.text = ""
    world.clock.turn(hours=25)

    assert (world.sources.check_due(), world.draft()) == (0, None)
    assert world.sources.of("Rules")[0].problem == "rules.example could not be reached."


def test_a_document_can_be_unlinked(world: World) -> None:
    world.sources.unlink("Rules", "Fees")
    world.clock.turn(hours=25)

    assert world.sources.of("Rules") == ()
    assert (world.sources.check_due(), len(world.pages.asked)) == (0, 1)
