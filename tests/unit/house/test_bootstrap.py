"""Installing: only what changed, resumable anywhere, and a sentence when it cannot be done."""

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from agents_core import __main__ as command_line
from agents_core import bootstrap, package_installer
from agents_core.bootstrap import RUNTIME, TESTS, ensure_installed, read_stamps, write_stamps
from agents_core.package_installer import InstallError

ALL = ["requirements.lock", "requirements-weights.txt"]
DEV = "requirements-dev.lock"


class Machine:
    """A repository with lock files, an environment, and an installer that can fail."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.environment = folder / "env"
        for name in (*ALL, DEV):
            (folder / name).write_text(f"{name} 1\n")
        python = bootstrap.python_in(self.environment)
        python.parent.mkdir(parents=True)
        python.symlink_to(sys.executable)
        (self.environment / "pyvenv.cfg").write_text("")
        self.installed: list[str] = []
        self.said: list[str] = []
        self.breaks_at = ""

    def install(self, environment: Path, lock: Path) -> None:
        assert environment == self.environment
        if lock.name == self.breaks_at:
            raise InstallError("no network")
        self.installed.append(lock.name)

    def up(self, files: tuple[bootstrap.LockFile, ...] = RUNTIME) -> list[str]:
        """Install; the lock files that were installed this time."""
        self.installed.clear()
        python = ensure_installed(
            self.environment, files, say=self.said.append, install=self.install, root=self.root
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


def test_from_up_to_test_only_the_packages_for_tests_are_added(machine: Machine) -> None:
    machine.up()
    assert machine.up(TESTS) == [DEV]
    assert machine.up(TESTS) == machine.up() == []


def test_what_the_installer_downloaded_is_removed_when_everything_is_installed(
    machine: Machine,
) -> None:
    folder = machine.environment / package_installer.WORK_FOLDER
    folder.mkdir()
    machine.breaks_at = ALL[1]
    with pytest.raises(InstallError):
        machine.up()
    assert folder.exists(), "the next try continues with it"
    machine.breaks_at = ""
    machine.up()
    assert not folder.exists()


def test_only_a_changed_file_is_installed_again(machine: Machine) -> None:
    machine.up()
    (machine.root / "requirements.lock").write_text("something newer\n")
    assert machine.up() == ["requirements.lock"]


def test_an_interrupted_install_goes_on_where_it_stopped(machine: Machine) -> None:
    machine.breaks_at = "requirements-weights.txt"
    with pytest.raises(InstallError, match="no network"):
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
    assert machine.said[-4].startswith("Creating a virtual environment")


def test_somebody_elses_folder_is_never_cleared(tmp_path: Path) -> None:
    precious = tmp_path / "env" / "thesis.txt"
    precious.parent.mkdir()
    precious.write_text("years of work")
    for name in ALL:
        (tmp_path / name).write_text("")
    with pytest.raises(InstallError, match="is not a virtual environment"):
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


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 1)])
def test_supported_pythons_are_supported(version: tuple[int, ...]) -> None:
    assert command_line.unsupported_reason(version, "linux") == ""
    assert command_line.unsupported_reason(version, "darwin") == ""


def test_other_pythons_and_systems_get_a_sentence() -> None:
    assert "this is Python 3.10" in command_line.unsupported_reason((3, 10, 4), "linux")
    assert "this is Python 3.14" in command_line.unsupported_reason((3, 14, 0), "darwin")
    assert "WSL" in command_line.unsupported_reason((3, 12, 0), "win32")


def test_nothing_outside_the_standard_library_is_imported_before_installing() -> None:
    for module in (command_line, bootstrap, package_installer):
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
        isolated, capture_output=True, text=True, check=True, cwd=bootstrap.ROOT, timeout=300
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


def test_the_file_watcher_is_off_unless_asked_for() -> None:
    def options(*arguments: str) -> tuple[str, str]:
        reload = command_line.parse(["up", *arguments]).reload
        command = command_line.streamlit_command("py", port=None, browser=False, reload=reload)
        watcher, save = "--server.fileWatcherType", "--server.runOnSave"
        return command[command.index(watcher) + 1], command[command.index(save) + 1]

    assert options() == ("none", "false")
    assert options("--reload") == ("auto", "true")


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (["up"], RUNTIME),
        (["install"], RUNTIME),
        (["install", "--dev"], TESTS),
        (["test", "-k", "team"], TESTS),
    ],
)
def test_up_installs_what_running_needs_and_test_also_what_tests_need(
    arguments: list[str],
    files: tuple[bootstrap.LockFile, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[bootstrap.LockFile, ...]] = []

    def ensure(environment: Path, files: tuple[bootstrap.LockFile, ...]) -> Path:
        asked.append(files)
        return bootstrap.python_in(environment)

    monkeypatch.chdir(tmp_path)  # main changes the folder; this changes it back
    monkeypatch.setattr(bootstrap, "ensure_installed", ensure)
    monkeypatch.setattr("os.execve", lambda *_: None)
    assert command_line.main(arguments) == 0
    assert asked == [files]


@pytest.mark.parametrize("command", ["up", "test"])
def test_a_second_start_compiles_nothing_where_bytecode_may_not_stand_beside_sources(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv("SWITCHBOARD_VENV", str(tmp_path / "environment"))
    monkeypatch.setattr(bootstrap, "ensure_installed", lambda *_: Path(sys.executable))
    monkeypatch.chdir(tmp_path)  # main changes the folder; this changes it back
    (tmp_path / "compiled_once.py").write_text("ONE = 1\n")

    def import_it(_file: str, _command: list[str], environ: dict[str, str]) -> None:
        imports = [sys.executable, "-c", "import compiled_once"]
        subprocess.run(imports, cwd=tmp_path, env=environ, check=True)

    monkeypatch.setattr("os.execve", import_it)
    assert command_line.main([command]) == 0
    kept = (tmp_path / "environment").rglob("compiled_once.*.pyc")
    assert len(list(kept)) == 1
    assert not (tmp_path / "__pycache__").exists()


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
