"""The library versions the patches were tested with, checked once per process."""

from functools import cache

from agents_core import vendor_versions

AGENTS_SDK = ">=0.24,<0.25"
WEBSOCKETS = ">=16.1,<17"


@cache
def check_versions() -> None:
    """Log a warning for each library outside its tested range."""
    vendor_versions.check("openai-agents", AGENTS_SDK)
    vendor_versions.check("websockets", WEBSOCKETS)
