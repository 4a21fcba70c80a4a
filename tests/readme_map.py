"""Renders README's map of the code from the packages' docstrings and pyproject's layers.

``python -m tests.readme_map`` writes it into README.
"""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- map: begin -->", "<!-- map: end -->"


def _purpose(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]


def _layers(container: str) -> list[str]:
    """The container's modules and rooms from the top layer to the bottom one."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in config["tool"]["importlinter"]["contracts"]:
        if contract.get("containers") == [container]:
            rows = [row.split(":") for row in contract["layers"]]
            return [name.strip() for row in rows for name in row]
    return []


def _rows(folder: Path) -> list[str]:
    """One row per room; modules only where no room holds them (the top of ``agents_core``)."""
    path = folder.relative_to(ROOT).as_posix()
    rows = [f"| `{path}/` | {_purpose(folder / '__init__.py')} |"]
    order = _layers(path.replace("/", "."))
    rooms = [child for child in folder.iterdir() if (child / "__init__.py").exists()]
    if folder == ROOT / "agents_core":
        rows += [
            f"| `{child.relative_to(ROOT).as_posix()}` | {_purpose(child)} |"
            for child in sorted(folder.glob("*.py"))
            if not child.name.startswith("__")
        ]

    def height(room: Path) -> tuple[int, str]:
        return (order.index(room.name) if room.name in order else len(order), room.name)

    for room in sorted(rooms, key=height):
        rows += _rows(room)
    return rows


def rendered() -> str:
    """The map as a Markdown table, from the top floor down."""
    rows = [f"| `app.py` | {_purpose(ROOT / 'app.py')} |"]
    for folder in ("pages", "agents_core"):
        rows += _rows(ROOT / folder)
    return "\n".join(["| Place | What it holds |", "| --- | --- |", *rows])


def written() -> str:
    """The map as README has it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return readme.partition(BEGIN)[2].partition(END)[0].strip()


def main() -> None:
    """Writes the rendered map into README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    before, _, rest = readme.partition(BEGIN)
    after = rest.partition(END)[2]
    text = f"{before}{BEGIN}\n{rendered()}\n{END}{after}"
    (ROOT / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
