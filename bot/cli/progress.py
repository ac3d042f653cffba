"""A progress bar for the making of an edition, on standard error."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Bar:
    """Shows phases as they are reported: `bar(phase, done, total)`."""

    def __init__(self, console: Console, title: str) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=not console.is_terminal,
            disable=not console.is_terminal,
        )
        self._console = console
        self._title = title
        self._tasks: dict[str, int] = {}

    def __enter__(self) -> "Bar":
        self._bar.start()
        if not self._console.is_terminal:
            self._console.print(self._title)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Note that `done` of `total` steps of a phase are done."""
        task = self._tasks.get(phase)
        if task is None:
            self._tasks[phase] = task = self._bar.add_task(f"{self._title}: {phase}", total=total)
        self._bar.update(self._bar.task_ids[task], completed=done, total=total)  # type: ignore[arg-type]
