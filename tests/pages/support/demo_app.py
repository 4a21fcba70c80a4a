"""The real app on the scripted Switchboard, to look at a scene.

streamlit run tests/pages/support/demo_app.py -- mid-call
"""

import runpy
import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parents[3]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from agents_core.call.contract.endpoint import Endpoint  # noqa: E402
from pages.services import switchboard_provider  # noqa: E402
from pages.session.current_call import call_session  # noqa: E402
from tests.pages.support.call_scenes import SCENES  # noqa: E402
from tests.pages.support.calls_page_scenes import calls_scene  # noqa: E402
from tests.pages.support.fake_switchboard import FakeSwitchboard  # noqa: E402
from tests.pages.support.review_scenes import REVIEW_SCENES  # noqa: E402

scene = sys.argv[1] if len(sys.argv) > 1 else "idle"


@st.cache_resource
def provided() -> bool:
    made = {**REVIEW_SCENES, "calls": calls_scene}.get(scene) or (
        lambda: FakeSwitchboard(SCENES.get(scene, lambda: ()))
    )
    switchboard_provider.provide(made)
    return True


provided()
if scene in SCENES and "scene" not in st.session_state:
    st.session_state["scene"] = scene
    switchboard = switchboard_provider.shared_switchboard()
    call_session().start(switchboard, Endpoint.default(switchboard.settings))
    call_session().fold()
runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
