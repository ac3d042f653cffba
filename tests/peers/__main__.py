"""`make bench-peers`: the other systems and Firstline, one after the other; writes `docs/evaluation-peers.md`.

`python -m tests.peers [--shared FOLDER] [--python PYTHON] [SYSTEM …]`; with names, only these, and the page is printed.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from bot import __version__
from tests.peers.environments import ROOT, NotInstalled, python_of
from tests.peers.judging import measured
from tests.peers.material import asked, write_corpus, write_questions
from tests.peers.report import NAMES, page

PAGE = ROOT / "docs" / "evaluation-peers.md"


def main() -> int:
    arguments = _arguments()
    questions = asked(arguments.shared)
    figures: dict[str, dict[str, Any]] = {}
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="peers-") as name:
        folder = Path(name)
        (folder / "corpus").mkdir()
        files = write_corpus(folder / "corpus", arguments.shared)
        write_questions(folder / "questions.json", questions)
        for system in arguments.systems or NAMES:
            say(f"{NAMES[system]} …")
            try:
                figures[system] = measured(questions, _run(system, python_of(system, arguments.python), folder))
            except NotInstalled as error:
                missing[system] = str(error)
                say(f"  not in this run: {error}")
        pages = len(list((folder / "corpus" / "IPFR-Webpages").glob("*.md")))
    counts = {
        f"n_{s}": sum(1 for a in questions if (a.set, a.language) == (of, s))
        for s, of in (("en", "guides"), ("zh", "guides"))
    }
    about = counts | {
        "n_pages": sum(a.set == "pages" for a in questions),
        "pages": pages,
        "guides": files - pages,
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "version": __version__,
    }
    text = page(figures, missing, about)
    if arguments.systems:
        say(text)
    else:
        PAGE.write_text(text, encoding="utf-8")
        say(f"{PAGE.relative_to(ROOT)} is written")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.peers")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--python", default=sys.executable, help="makes the others' environments; haiku.rag needs 3.12")
    parser.add_argument("systems", nargs="*", choices=[*NAMES, []])
    return parser.parse_args()


def _run(system: str, python: Path, folder: Path) -> dict[str, Any]:
    out = folder / f"{system}.json"
    command = [
        python,
        "-m",
        f"tests.peers.systems.{system}",
        folder / "corpus",
        folder / "questions.json",
        folder / system,
        out,
    ]
    environment = {k: v for k, v in os.environ.items() if k != "DATA_DIR"} | {"PYTHONPATH": str(ROOT)}
    with (folder / f"{system}.log").open("w", encoding="utf-8") as log:
        done = subprocess.run(command, cwd=folder, env=environment, stdout=log, stderr=log, check=False)
    if done.returncode:
        last = (folder / f"{system}.log").read_text(encoding="utf-8").strip().splitlines()[-1:]
        raise NotInstalled(f"it ended with status {done.returncode}: {' '.join(last)[:300]}")
    result: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return result


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
