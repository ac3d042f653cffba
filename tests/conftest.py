"""Fixtures for every test. Tests that use the shared folder of documents skip where there is none."""

import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import settings

# No test is timed: machines differ, and the first example loads a dictionary.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and question sets beside the checkout."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip(f"no document folder at {SHARED}: this test reads real documents")
    return SHARED


@pytest.fixture(scope="session")
def prepared_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the first edition of the built-in guides; copy it, never write into it."""
    from bot.bootstrap import Parts
    from bot.serving import prepare
    from bot.settings import Settings

    folder = tmp_path_factory.mktemp("prepared")
    parts = Parts(Settings(data_dir=folder))
    prepare(parts, lambda _title: nullcontext(lambda _phase, _done, _total: None))
    parts.close()
    return folder


@pytest.fixture
def desk_data(prepared_desk: Path, tmp_path: Path) -> Path:
    """A data folder of one's own with the first edition in it."""
    return Path(shutil.copytree(prepared_desk, tmp_path / "data"))
