"""Installing all patches, and the version check at start."""

import logging
from collections.abc import Iterator
from importlib.metadata import version

import pytest
from packaging.specifiers import SpecifierSet

from agents_core import vendor_versions
from pages import vendor_patches
from pages.vendor_patches.streamlit import runner_handover


@pytest.fixture(autouse=True)
def not_installed() -> Iterator[None]:
    vendor_patches.install.cache_clear()
    yield


def test_every_patch_of_streamlit_is_installed() -> None:
    vendor_patches.install()
    for owner, name, method in runner_handover.REPLACED:
        assert getattr(owner, name) is method


def test_another_version_is_reported_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(vendor_versions, "version", lambda package: "9.9.9")
    with caplog.at_level(logging.WARNING):
        vendor_patches.install()
        vendor_patches.install()
    named = [record.args for record in caplog.records if record.args]
    assert [args[0] for args in named if isinstance(args, tuple)] == list(vendor_patches.TESTED)


def test_the_installed_versions_are_tested_ones() -> None:
    for package, tested in vendor_patches.TESTED.items():
        assert SpecifierSet(tested).contains(version(package))
