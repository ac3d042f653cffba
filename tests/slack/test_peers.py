"""Missing peers skip where somebody works, and fail where the build is checked."""

import subprocess

import pytest

from tests.slack import peers


@pytest.mark.parametrize(("ci", "outcome"), [("true", "Failed"), ("", "Skipped")])
def test_a_missing_peer_fails_in_ci_and_skips_elsewhere(monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str) -> None:
    peers.node()  # there is Node here, otherwise this test itself skips
    monkeypatch.setenv("CI", ci)
    with pytest.raises(BaseException, match="no such peer") as caught:
        peers.missing("no such peer")
    assert type(caught.value).__name__ == outcome


@pytest.mark.peer
def test_node_is_new_enough_for_the_emulator() -> None:
    said = subprocess.run([peers.node(), "--version"], capture_output=True, text=True, check=True).stdout
    assert int(said.strip().lstrip("v").split(".")[0]) >= 22
