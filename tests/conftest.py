"""Fixtures for every test. Tests that use the shared folder of documents skip where there is none."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and question sets beside the checkout."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip(f"no document folder at {SHARED}: this test reads real documents")
    return SHARED
