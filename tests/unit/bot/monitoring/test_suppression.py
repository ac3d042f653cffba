"""No number under five is shown, and nobody who knows the rule can work one out."""

from collections.abc import Iterator
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from bot.monitoring.suppression import LEAST, Table, shown

COUNTS = st.dictionaries(st.sampled_from([None, *"abcdefgh"]), st.integers(0, 40), max_size=9)


@given(COUNTS)
def test_no_number_from_one_to_four_is_shown(counts: dict[str | None, int]) -> None:
    table = shown(counts)
    numbers = [table.total, *(cell.count for cell in table.cells)]
    assert not any(number is not None and 0 < number < LEAST for number in numbers)


@given(COUNTS)
def test_what_is_shown_is_true(counts: dict[str | None, int]) -> None:
    table = shown(counts)
    assert table.total in (None, sum(counts.values()))
    assert (table.total is None) == (0 < sum(counts.values()) < LEAST)
    if table.parted:
        assert {cell.label for cell in table.cells} == set(counts)
    for cell in table.cells:
        true = counts[cell.label]
        assert cell.count == true if not cell.mark else (0 < true < LEAST) == (cell.mark == "<5")


@given(COUNTS)
def test_a_withheld_number_is_never_what_the_total_leaves(counts: dict[str | None, int]) -> None:
    table = shown(counts)
    withheld = [cell for cell in table.cells if cell.mark]
    if not withheld or table.total is None:
        return
    small = sum(cell.mark == "<5" for cell in withheld)
    left = table.total - sum(cell.count or 0 for cell in table.cells)
    assert len(withheld) >= 2
    for one in withheld:
        others_least = sum(1 if cell.mark == "<5" else LEAST for cell in withheld if cell is not one)
        if one.mark == "<5":
            assert left - others_least >= LEAST - 1, "it could be four"
            assert len(withheld) > small, "and one: something without an upper bound takes up the rest"


@given(COUNTS, st.data())
def test_which_cells_are_withheld_does_not_depend_on_the_order_of_rows(
    counts: dict[str | None, int], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(list(counts.items())))
    assert shown(dict(mixed)) == shown(counts)


def _tables(cells: int, total: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many cells make a total."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in _tables(cells - 1, total - first))


@cache
def _looking_alike(cells: int, total: int) -> dict[Table, list[tuple[int, ...]]]:
    """All tables of this size and total by what is shown of them: what a reader who knows the rule can do."""
    found: dict[Table, list[tuple[int, ...]]] = {}
    for counts in _tables(cells, total):
        found.setdefault(shown(dict(zip("abcd", counts, strict=False))), []).append(counts)
    return found


def test_a_reader_who_knows_the_rule_cannot_exclude_any_number_under_five() -> None:
    """Exhaustive: from everything shown, each `<5` may still be one, two, three and four."""
    tried = 0
    for cells, most in ((1, 40), (2, 40), (3, 34), (4, 26)):
        for total in range(most + 1):
            for table, possible in _looking_alike(cells, total).items():
                for cell in table.cells:
                    if cell.mark == "<5":
                        place = "abcd".index(cell.label or "")
                        assert {counts[place] for counts in possible} == {1, 2, 3, 4}, (table, possible[:5])
                        tried += 1
    assert tried > 500


def test_some_tables() -> None:
    def seen(**counts: int) -> list[str]:
        table = shown(counts)  # type: ignore[arg-type]
        return (
            [f"{cell.label}{cell.mark or cell.count}" for cell in table.cells] if table.parted else [str(table.total)]
        )

    assert seen(a=9, b=0, c=5) == ["a9", "c5", "b0"]
    assert seen(a=1, b=9, c=20) == ["c20", "a<5", "b×"]
    assert seen(a=20, b=9, c=1) == ["b9", "a×", "c<5"], "in the order of names, not the smallest"
    assert seen(a=1, b=5) == ["6"], "six less one or more is five or less: only the total"
    assert seen(a=1, b=5, c=5, d=5) == ["16"]
    assert seen(a=2, b=2) == ["None"]
    assert seen() == []
