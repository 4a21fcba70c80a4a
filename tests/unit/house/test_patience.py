"""The limits that tests lengthen exist, and an app under test is started with them."""

import ast
import importlib
import sys
from pathlib import Path

import pytest

from tests.browser.support.patient_streamlit import PAGE_LIMITS, PatientFinder
from tests.integration.patience import LIMITS

MODULE = "module_with_a_limit"
TESTS = Path(__file__).parents[2]
STARTS = {f"AppTest.from_{source}" for source in ("file", "function", "string")}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@pytest.mark.parametrize("module", [*LIMITS, *PAGE_LIMITS])
def test_each_limit_exists(module: str) -> None:
    limits = vars(importlib.import_module(module))
    assert not {name for name in (LIMITS | PAGE_LIMITS)[module] if name not in limits}


@pytest.mark.parametrize("module", [*LIMITS, *PAGE_LIMITS])
def test_each_limit_is_read_when_something_waits(module: str) -> None:
    """A default of a parameter is what the limit was when the module was loaded."""
    source = Path(importlib.import_module(module).__file__ or "").read_text(encoding="utf-8")
    functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, FUNCTIONS)]
    defaults = [one for function in functions for one in defaults_of(function.args)]
    used = {
        one.id for default in defaults for one in ast.walk(default) if isinstance(one, ast.Name)
    }
    assert not used & set((LIMITS | PAGE_LIMITS)[module])


def test_a_page_without_a_browser_may_take_its_time() -> None:
    """Streamlit ends a script after 3 s otherwise, and calls that a failure."""
    hasty = []
    for module in TESTS.rglob("*.py"):
        for call in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or ast.unparse(call.func) not in STARTS:
                continue
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
            if float(given.get("default_timeout", 3)) < 120:
                hasty.append(f"{module.relative_to(TESTS)}:{call.lineno}")
    assert not hasty


def defaults_of(arguments: ast.arguments) -> list[ast.expr]:
    """Of all parameters that have one."""
    return [*arguments.defaults, *(one for one in arguments.kw_defaults if one is not None)]


def test_a_module_has_its_longer_limit_before_anything_imports_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{MODULE}.py").write_text("SOON_S = 2.0\nOTHER_S = 3.0\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    monkeypatch.setattr(
        sys, "meta_path", [PatientFinder({MODULE: {"SOON_S": 90.0}}), *sys.meta_path]
    )

    module = importlib.import_module(MODULE)

    monkeypatch.delitem(sys.modules, MODULE)
    assert (module.SOON_S, module.OTHER_S) == (90.0, 3.0)
