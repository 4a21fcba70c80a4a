"""Private names and replaced parts of Streamlit, streamlit-webrtc and aiortc, a folder for each.

Each module says what it replaces, why, where upstream discusses it and which version it was seen
in. A test per module fails when a private name is gone, and says when the module is not needed
any more. README's "Notes for developers" lists them.
"""

from functools import cache

from agents_core.vendor_versions import check

TESTED = {
    "streamlit": ">=1.67,<1.68",
    "streamlit-webrtc": "==0.79.0",
    "aiortc": ">=1.16,<1.17",
}
"""The versions the patches were tested with."""


@cache
def install() -> None:
    """Apply the patches of Streamlit to this process and log versions outside ``TESTED``;
    idempotent. aiortc's is applied with the first audio connection."""
    # Imported here: each import of one patch would else load the others.
    from pages.vendor_patches.streamlit import (
        callback_interruption,
        fragment_messages,
        joined_updates,
        page_changes,
        removed_widgets,
        resumed_sessions,
        run_position,
        runner_handover,
    )

    for package, tested in TESTED.items():
        check(package, tested)
    for patch in (
        runner_handover,
        fragment_messages,
        run_position,
        callback_interruption,
        joined_updates,
        page_changes,
        resumed_sessions,
        removed_widgets,
    ):
        patch.install()
