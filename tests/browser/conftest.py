"""A real desk in a process of its own, and Debian's Chromium to look at it."""

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SHOTS = Path(__file__).parent / "shots"
READY = re.compile(r"http://\S+")
START_S = 600
"""The first edition is embedded here, on whatever machine this runs."""


class RunningDesk:
    """`firstline serve` as a person starts it."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        command = [str(Path(sys.executable).with_name("firstline")), "serve", "--port", str(self.port)]
        environment = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH")}
        self.log = folder / "stderr.txt"
        with self.log.open("wb") as errors:
            self.process = subprocess.Popen(
                command, cwd=folder, env=environment | {"DATA_DIR": str(folder / "data")}, text=True,
                stdout=subprocess.PIPE, stderr=errors, start_new_session=True,
            )  # fmt: skip
        self.url = self._ready()

    def _ready(self) -> str:
        lines: queue.Queue[str] = queue.Queue()
        output = self.process.stdout
        assert output is not None

        def read() -> None:
            for line in output:
                lines.put(line)
            lines.put("")

        threading.Thread(target=read, daemon=True).start()
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            line = lines.get(timeout=START_S)
            found = READY.search(line)
            if found:
                return found.group()
            if not line:
                break
        self.process.kill()
        raise AssertionError(f"the desk did not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    def stop(self) -> int:
        """Ctrl-C; the exit status."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


# Of the package, not of the session: while Playwright runs, an event loop runs in this thread, and other suites start desks in it.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser; without it the tests are skipped, but not where everything must run."""
    if not CHROMIUM.exists():
        missing = f"no {CHROMIUM}: install Debian's chromium to run the browser tests"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def desk(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """One desk for all browser tests; at the end it must stop cleanly."""
    running = RunningDesk(tmp_path_factory.mktemp("desk"))
    yield running
    status = running.stop()
    log = running.log.read_text(errors="replace")
    assert status == 0, log[-3000:]
    assert "Traceback" not in log, log[-5000:]


Open = Callable[..., Page]


@pytest.fixture
def window(chromium: Browser, desk: RunningDesk) -> Iterator[Open]:
    """Opens a window of its own (`window("/desk?as=expert")`); errors on any page fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def show(path: str, **options: object) -> Page:
        settings = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US", **options}
        context = chromium.new_context(base_url=desk.url, **settings)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on(
            "console", lambda message: errors.append(message.text) if "Content Security" in message.text else None
        )
        page.goto(path)
        connected(page)
        return page

    yield show
    for context in contexts:
        context.close()
    assert not errors


def connected(page: Page) -> None:
    """Wait until a live page has its connection; plain pages have none."""
    if page.locator("#app").count():
        page.wait_for_function("window.did_handshake === true")


def shot(page: Page, name: str) -> None:
    """Keep a picture of the window for the eyes of people."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
