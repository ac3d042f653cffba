"""Word styles and automatic numbers: what the paragraphs themselves do not say."""

import re

from ingest.readers.elements import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY_LEVEL = 9
_HEADING_NAME = re.compile(r"(?:heading|acthead|überschrift|titre|标题)\s*(\d)$", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"%(\d)")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def value(element: Element | None, *path: str) -> str | None:
    """The `w:val` attribute at the end of a path of children; None when a step is missing."""
    for name in path:
        if element is None:
            return None
        element = element.find(W + name)
    return None if element is None else element.get(W + "val")


class Styles:
    """Name, outline level and numbering of each paragraph style, following what it is based on."""

    def __init__(self, styles: Element) -> None:
        self._by_id = {style.get(W + "styleId"): style for style in styles.iter(W + "style")}

    def name(self, style: str | None) -> str:
        """The style's name as Word shows it."""
        return value(self._by_id.get(style), "name") or style or ""

    def level(self, style: str | None) -> int | None:
        """The outline level from 0; None for body text."""
        for element in self._chain(style):
            stated = value(element, "pPr", "outlineLvl")
            if stated is not None and stated.isdecimal():
                return int(stated) if int(stated) < BODY_LEVEL else None
            if named := _HEADING_NAME.match(value(element, "name") or ""):
                return max(0, int(named[1]) - 1)
        return None

    def numbering(self, style: str | None) -> tuple[str, int] | None:
        """Numbering id and level that the style gives to its paragraphs."""
        for element in self._chain(style):
            if number := value(element, "pPr", "numPr", "numId"):
                return number, int(value(element, "pPr", "numPr", "ilvl") or 0)
        return None

    def _chain(self, style: str | None) -> list[Element]:
        chain: list[Element] = []
        while style in self._by_id and len(chain) < 20:
            chain.append(self._by_id[style])
            style = value(chain[-1], "basedOn")
        return chain


class Numbering:
    """Counts automatically numbered paragraphs and writes their numbers as Word shows them."""

    def __init__(self, numbering: Element | None) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        if numbering is None:
            return
        for number in numbering.iter(W + "num"):
            self._abstract[number.get(W + "numId") or ""] = value(number, "abstractNumId") or ""
        for abstract in numbering.iter(W + "abstractNum"):
            for level in abstract.iter(W + "lvl"):
                start = value(level, "start") or "1"
                key = (abstract.get(W + "abstractNumId") or "", int(level.get(W + "ilvl") or 0))
                self._levels[key] = (
                    value(level, "numFmt") or "decimal",
                    value(level, "lvlText") or "",
                    int(start) if start.isdecimal() else 1,
                )

    def marker(self, number: str, level: int) -> str:
        """The next number of a list at a level, `- ` for bullets, empty where there is none."""
        abstract = self._abstract.get(number)
        if abstract is None or (abstract, level) not in self._levels or not 0 <= level < 9:
            return ""
        form, text, start = self._levels[abstract, level]
        if form == "bullet":
            return "- "
        counts = self._counts.setdefault(abstract, [0] * 9)
        counts[level] = counts[level] + 1 if counts[level] else start
        counts[level + 1 :] = [0] * (8 - level)

        def shown(match: re.Match[str]) -> str:
            at = max(0, int(match[1]) - 1)
            form_of, _, first = self._levels.get((abstract, at), ("decimal", "", 1))
            return _written(counts[at] or first, form_of)

        marker = "" if form == "none" else _PLACEHOLDER.sub(shown, text).strip()
        return f"{marker} " if marker else ""


def _written(n: int, form: str) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in {"lowerRoman", "upperRoman"} and n < 40:
        roman = ""
        for size, sign in _ROMAN:
            roman += sign * (n // size)
            n %= size
        return roman if form == "lowerRoman" else roman.upper()
    if form in {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital"} and n < 100:
        return _chinese(n)
    return str(n)


def _chinese(n: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(n, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
