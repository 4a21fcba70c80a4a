"""Where style sheets, browser scripts and page scripts are."""

from pathlib import Path

ASSETS = Path(__file__).parents[1] / "assets"
ROUTES = Path(__file__).parents[1] / "routes"
