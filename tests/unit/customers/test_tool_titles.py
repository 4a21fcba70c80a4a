"""Names of tools and forms as people read them."""

import pytest

from agents_core.tools.titles import form_title, tool_title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("document_lookup_tool", "Document lookup"),
        ("checkFlightsTool", "Check flights"),
        ("crm.getOrder2", "Crm get order 2"),
        ("tool", "Tool"),
        ("FAQ_search", "FAQ search"),
        ("预订", "预订"),
    ],
)
def test_a_tools_name_is_a_title(name: str, title: str) -> None:
    assert tool_title(name) == title


@pytest.mark.parametrize(
    ("name", "title"),
    [("SignInForm", "Sign in"), ("ConfirmChange", "Confirm change"), ("", "")],
)
def test_a_form_classs_name_is_a_title(name: str, title: str) -> None:
    assert form_title(name) == title
