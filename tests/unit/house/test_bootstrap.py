"""Installing: only what changed, resumable anywhere, and a sentence when it cannot be done."""

import ast
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from agents_core import __main__ as command_line
from agents_core import bootstrap
from agents_core.bootstrap import BootstrapError, ensure_installed, read_stamps, write_stamps

ALL = ["requirements.txt", "requirements-weights.txt"]


class Machine:
    """A repository with two requirement files, an environment, and a pip that can fail."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.environment = folder / "env"
        for name in ALL:
            (folder / name).write_text(f"{name} 1\n")
        python = bootstrap.python_in(self.environment)
        python.parent.mkdir(parents=True)
        python.symlink_to(sys.executable)
        (self.environment / "pyvenv.cfg").write_text("")
        self.installed: list[str] = []
        self.commands: list[Sequence[str]] = []
        self.said: list[str] = []
        self.breaks_at = ""

    def pip(self, python: Path, arguments: Sequence[str]) -> None:
        name = Path(arguments[-1]).name
        if name == self.breaks_at:
            raise BootstrapError("no network")
        self.installed.append(name)
        self.commands.append(arguments)

    def up(self) -> list[str]:
        """Install; the files pip was given this time."""
        self.installed.clear()
        python = ensure_installed(
            self.environment, say=self.said.append, run_pip=self.pip, root=self.root
        )
        assert python == bootstrap.python_in(self.environment)
        return list(self.installed)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_first_start_installs_everything_and_the_second_nothing(machine: Machine) -> None:
    assert machine.up() == ALL
    assert machine.said[-1] == "Everything is installed."
    machine.said.clear()
    assert machine.up() == []
    assert machine.said == []


def test_the_weights_never_bring_their_dependencies(machine: Machine) -> None:
    machine.up()
    assert ["--no-deps" in arguments for arguments in machine.commands] == [False, True]


def test_only_a_changed_file_is_installed_again(machine: Machine) -> None:
    machine.up()
    (machine.root / "requirements.txt").write_text("something newer\n")
    assert machine.up() == ["requirements.txt"]


def test_an_interrupted_install_goes_on_where_it_stopped(machine: Machine) -> None:
    machine.breaks_at = "requirements-weights.txt"
    with pytest.raises(BootstrapError, match="no network"):
        machine.up()
    machine.breaks_at = ""
    assert machine.up() == ["requirements-weights.txt"]


def test_a_half_made_environment_whose_interpreter_is_gone_is_made_again(
    machine: Machine,
) -> None:
    machine.up()
    made = bootstrap.python_in(machine.environment)
    made.unlink()
    made.symlink_to(machine.root / "gone")
    assert machine.up() == ALL
    assert made.exists()
    assert machine.said[-4].startswith("Making a virtual environment")


def test_somebody_elses_folder_is_never_cleared(tmp_path: Path) -> None:
    precious = tmp_path / "env" / "thesis.txt"
    precious.parent.mkdir()
    precious.write_text("years of work")
    for name in ALL:
        (tmp_path / name).write_text("")
    with pytest.raises(BootstrapError, match="is not a virtual environment"):
        ensure_installed(tmp_path / "env", say=lambda _: None, root=tmp_path)
    assert precious.read_text() == "years of work"


@pytest.mark.parametrize("damage", ["", "not json", "[1]", '"text"'])
def test_damaged_stamps_mean_unknown(machine: Machine, damage: str) -> None:
    (machine.environment / bootstrap.STAMPS).write_text(damage)
    assert read_stamps(machine.environment) == {}
    assert machine.up() == ALL


def test_stamps_are_replaced_whole(machine: Machine) -> None:
    write_stamps(machine.environment, {"requirements.txt": "abc"})
    assert read_stamps(machine.environment) == {"requirements.txt": "abc"}
    assert list(machine.environment.glob("*.new")) == []


def test_pip_reports_progress_and_its_failure_is_a_sentence(tmp_path: Path) -> None:
    fake = tmp_path / "python"
    fake.write_text(
        "#!/bin/sh\necho 'Collecting numpy>=2'\necho 'ERROR: NewConnectionError: ...'\nexit 1\n"
    )
    fake.chmod(0o755)
    said: list[str] = []
    with pytest.raises(BootstrapError) as failure:
        bootstrap.pip_install(fake, ["-r", "requirements.txt"], say=said.append)
    assert said == ["  fetching numpy>=2"]
    last = str(failure.value).splitlines()[-1]
    assert last.startswith("The package index cannot be reached: check the network or proxy.")
    assert "run the same command again" in last


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: No matching distribution found for x", "no build for this Python"),
        ("Something else", "its last words are above"),
    ],
)
def test_why_pip_failed(output: str, sentence: str) -> None:
    assert sentence in bootstrap.why_pip_failed(output)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 1)])
def test_supported_pythons_have_no_objection(version: tuple[int, ...]) -> None:
    assert command_line.objection(version, "linux") == ""
    assert command_line.objection(version, "darwin") == ""


def test_other_pythons_and_systems_get_a_sentence() -> None:
    assert "this is Python 3.10" in command_line.objection((3, 10, 4), "linux")
    assert "this is Python 3.14" in command_line.objection((3, 14, 0), "darwin")
    assert "WSL" in command_line.objection((3, 12, 0), "win32")


def test_nothing_outside_the_standard_library_is_imported_before_installing() -> None:
    for module in (command_line, bootstrap):
        assert module.__file__ is not None
        for node in ast.walk(ast.parse(Path(module.__file__).read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                top = name.partition(".")[0]
                assert top in {*sys.stdlib_module_names, "agents_core"}, name


def test_the_command_line_starts_without_any_package() -> None:
    isolated = [sys.executable, "-S", "-m", "agents_core", "--help"]
    shown = subprocess.run(
        isolated, capture_output=True, text=True, check=True, cwd=bootstrap.ROOT, timeout=30
    )
    assert "install what is missing and open Switchboard" in shown.stdout


def test_pytest_gets_every_argument_after_test() -> None:
    assert command_line.parse(["test", "-k", "team", "--lf"]).rest == ["-k", "team", "--lf"]
    assert command_line.parse(["up", "--port", "8600"]).port == 8600


def test_an_unknown_argument_of_up_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line.parse(["up", "--prot", "1"])
    assert "unknown: --prot 1" in capsys.readouterr().err


def test_a_window_opens_only_where_there_is_one() -> None:
    opens = command_line.opens_browser
    assert opens({"DISPLAY": ":0"}, "linux", refused=False)
    assert opens({}, "darwin", refused=False)
    assert not opens({}, "linux", refused=False)
    assert not opens({"DISPLAY": ":0"}, "linux", refused=True)
    assert not opens({"DISPLAY": ":0", "CI": "true"}, "linux", refused=False)


def test_streamlit_never_asks_for_an_email() -> None:
    command = command_line.streamlit_command("py", port=8600, browser=True)
    assert command[:5] == ["py", "-m", "streamlit", "run", "app.py"]
    assert command[command.index("--server.showEmailPrompt") + 1] == "false"
    assert command[command.index("--server.port") + 1] == "8600"


def test_a_taken_port_is_a_sentence_before_anything_is_installed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert command_line.main(["up", "--port", str(port)]) == 2
    assert f"Port {port} is in use" in capsys.readouterr().err


def test_the_environment_can_live_elsewhere(tmp_path: Path) -> None:
    assert bootstrap.venv_path({"SWITCHBOARD_VENV": str(tmp_path)}) == tmp_path
    assert bootstrap.venv_path({}) == bootstrap.ROOT / ".venv"
