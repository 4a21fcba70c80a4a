"""Where the style sheets, browser scripts and page scripts of this folder are."""

from pathlib import Path

ASSETS = Path(__file__).parents[1] / "assets"
ROUTES = Path(__file__).parents[1] / "routes"
