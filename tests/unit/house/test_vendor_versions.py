"""The version check of patched libraries."""

import logging

import pytest

from agents_core import vendor_versions


def test_a_tested_version_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    assert vendor_versions.check("pytest", ">=1")
    assert not caplog.records


def test_an_untested_version_logs_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert not vendor_versions.check("pytest", "<1")
    (record,) = caplog.records
    assert "pytest" in record.getMessage() and "<1" in record.getMessage()


def test_a_missing_library_logs_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert not vendor_versions.check("no-such-library-here", ">=1")
    assert "not installed" in caplog.text
