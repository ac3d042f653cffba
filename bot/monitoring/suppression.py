"""No number under five leaves the desk, and none can be worked out from the others (pure).

The rule, for one table that parts one total:

1. A total from 1 to 4 is shown as `<5` and not parted at all. 0 is 0.
2. A cell from 1 to 4 is shown as `<5`.
3. Where there is such a cell, cells from 5 up are withheld too (`×`), in the fixed order of their names, one at least
   and until the withheld numbers together are at least `small + 4 + 5 × withheld`, where `small` counts the cells
   under five. Where they never are, the total stands alone.

Why that is enough: the reader knows the total, so the sum of what is withheld, and that each `<5` is 1 to 4, each `×` 5
or more. By the bound in 3 any single `<5` can still be 1, 2, 3 or 4: the others may be 1 and 5, and the last withheld
cell takes up the rest. Which cells are withheld depends on their names and on being under five or not, never on how
large they are; and a reader who reasons that fewer withheld cells had not been enough learns nothing that excludes a
number under five. So this holds against readers who know the rule (a test goes through all tables that look alike).

The total is shown wherever it is five or more, so tables that part the same total do not bear on each other.
Reports of overlapping periods, and those of the whole network and of all its centers, are not protected against being
subtracted from one another: a center's report is for that center and the leads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

LEAST = 5
Mark = Literal["", "<5", "×"]


@dataclass(frozen=True)
class Cell:
    """One number of a table with what it counts; `count` is None where it is withheld, and `mark` says how."""

    label: str | None
    count: int | None
    mark: Mark = ""


@dataclass(frozen=True)
class Table:
    """What may be shown of some counts. `parted` is False where the total stands alone although there is more to it."""

    total: int | None
    mark: Mark
    cells: tuple[Cell, ...]
    parted: bool = True


def shown(counts: Mapping[str | None, int]) -> Table:
    """The table of these counts as it may leave the desk, the largest first, what is withheld last."""
    total = sum(counts.values())
    if 0 < total < LEAST:
        return Table(None, "<5", (), parted=False)
    small = {label for label, count in counts.items() if 0 < count < LEAST}
    withheld = _withheld(counts, small)
    if withheld is None:
        return Table(total, "", (), parted=False)
    cells = [_cell(label, count, small, withheld) for label, count in counts.items()]
    return Table(total, "", tuple(sorted(cells, key=_order)))


def _withheld(counts: Mapping[str | None, int], small: set[str | None]) -> set[str | None] | None:
    """The cells of five or more that are withheld; None where that cannot be enough."""
    withheld: set[str | None] = set()
    if not small:
        return withheld
    hidden = sum(counts[label] for label in small)
    for label in sorted((one for one, count in counts.items() if count >= LEAST), key=_by_name):
        withheld.add(label)
        hidden += counts[label]
        if hidden >= len(small) + LEAST - 1 + LEAST * len(withheld):
            return withheld
    return None


def _cell(label: str | None, count: int, small: set[str | None], withheld: set[str | None]) -> Cell:
    if label in small:
        return Cell(label, None, "<5")
    return Cell(label, None, "×") if label in withheld else Cell(label, count)


def _by_name(label: str | None) -> tuple[bool, str]:
    """What has no name is withheld first: it says least."""
    return (label is not None, label or "")


def _order(cell: Cell) -> tuple[bool, int, tuple[bool, str]]:
    return (cell.count is None, -(cell.count or 0), _by_name(cell.label))
