"""An environment of its own for every other system, made once; where that does not work, the reason."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOLDER = ROOT / ".venv-peers"
UV = Path(sys.executable).with_name("uv")


class NotInstalled(Exception):
    """The system cannot be installed here; the message says why."""


def python_of(system: str, python: str) -> Path:
    """The interpreter with this system; `python` is the one its environment is made with."""
    wanted = HERE / "requirements" / f"{system}.txt"
    if not wanted.exists():
        return Path(sys.executable)
    place = FOLDER / system
    made, stamp = place / "bin" / "python", place / "requirements.txt"
    if stamp.exists() and stamp.read_bytes() == wanted.read_bytes():
        return made
    _uv("venv", "--quiet", "--clear", "--python", python, str(place))
    # Copied, not linked: nltk, under LlamaIndex, refuses files with several links.
    _uv("pip", "install", "--quiet", "--link-mode", "copy", "--python", str(made), "-r", str(wanted))
    stamp.write_bytes(wanted.read_bytes())
    return made


def _uv(*arguments: str) -> None:
    done = subprocess.run([UV, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise NotInstalled(" ".join(lines)[-400:] or "uv failed without a word")
