"""How far the making of an edition has come, on standard error: a bar in a terminal, lines elsewhere."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Bar:
    """Shows phases as they are reported: `bar(phase, done, total)`."""

    def __init__(self, console: Console, title: str) -> None:
        self._console = console
        self._title = title
        self._tasks: dict[str, TaskID] = {}
        self._tenths: dict[str, int] = {}
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal)

    def __enter__(self) -> "Bar":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Note that `done` of `total` steps of a phase are done."""
        if not self._console.is_terminal:
            tenth = 10 * done // max(total, 1)
            if total and self._tenths.get(phase) != tenth:
                self._tenths[phase] = tenth
                self._console.print(f"{self._title}: {phase} {done}/{total}")
            return
        if phase not in self._tasks:
            self._tasks[phase] = self._bar.add_task(f"{self._title}: {phase}", total=total)
        self._bar.update(self._tasks[phase], completed=done, total=total)
