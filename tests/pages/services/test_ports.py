"""The app's Switchboard and the scripted one satisfy the protocols of the pages; mypy checks it."""

import subprocess
import sys
from typing import TYPE_CHECKING

from pages.services import ports
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard

if TYPE_CHECKING:
    from agents_core.call.live_call import LiveCall
    from agents_core.switchboard import Switchboard

    def app_call(call: LiveCall) -> ports.LiveCall:
        return call

    def app_switchboard(switchboard: Switchboard) -> ports.Switchboard:
        return switchboard


def scripted_call(call: FakeCall) -> ports.LiveCall:
    return call


def scripted_switchboard(switchboard: FakeSwitchboard) -> ports.Switchboard:
    return switchboard


def test_the_scripted_switchboard_has_every_member_of_the_protocol() -> None:
    """At run time, too: a member that only mypy sees would be missing when a page asks for it."""
    members = {name for name in vars(ports.Switchboard) if not name.startswith("_")}
    assert members and members <= set(dir(FakeSwitchboard()))


def test_the_protocols_import_nothing_heavy() -> None:
    code = (
        "import sys, pages.services.ports;"
        "print({'numpy', 'sqlalchemy', 'agents', 'pydantic'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=True, timeout=300, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
