"""The core's classes the pages are annotated with, at no cost when a page starts.

Nothing here runs. The scripted Switchboard of the tests has the same names; it keeps the real
versions, teams, policies and checks.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agents_core.call.live_call import LiveCall as LiveCall
    from agents_core.engine_process import EngineStatus as EngineStatus
    from agents_core.switchboard import Switchboard as Switchboard
else:  # numpy and the database take a second; whoever makes a Switchboard brings them
    EngineStatus = LiveCall = Switchboard = Any
