"""Names of months, numbers and eras on folded text (lower case, no accents, simplified characters)."""

_TABLES = (
    "january jan januar janvier enero janeiro gennaio januari ianuarie",
    "february feb februar fevrier febrero fevereiro febbraio februari",
    "march mar marz mars marzo marco maret",
    "april apr avril abril aprile",
    "may mai mayo maio maggio mei",
    "june jun juni juin junio junho giugno",
    "july jul juli juillet julio julho luglio",
    "august aug aout agosto agustus",
    "september sept sep septembre septiembre setembro settembre",
    "october oct oktober okt octobre octubre outubro ottobre",
    "november nov novembre noviembre novembro nopember",
    "december dec dezember dez decembre diciembre dezembro dicembre desember",
)
_RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
MONTHS = {
    **{name: n for n, names in enumerate(_TABLES, start=1) for name in names.split()},
    **{name: n for n, name in enumerate(_RUSSIAN, start=1)},
}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))

WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
WEEKDAY_NAMES = {
    **{name: n for n, name in enumerate(WEEKDAYS)},
    **{name: n for n, name in enumerate("montag dienstag mittwoch donnerstag freitag samstag sonntag".split())},
    **{name: n for n, name in enumerate("lundi mardi mercredi jeudi vendredi samedi dimanche".split())},
}

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_ENGLISH = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
NUMBERS = {
    **{w: n for n, w in enumerate(_ENGLISH.split())},
    **{
        "a": 1,
        "an": 1,
        "twenty": 20,
        "twenty-one": 21,
        "thirty": 30,
        "sixty": 60,
        "ninety": 90,
        "couple of": 2,
        "几": 3,
    },
}
CHINESE_NUMBER = "[〇零○一二三四五六七八九十两百]{1,5}"
NUMBER = r"\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + "|" + CHINESE_NUMBER

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "reiwa": 2018, "民国": 1911}
"""Year 1 of an era is the year after this one."""


def number(text: str) -> int | None:
    """The value of digits, an English or a Chinese number word; None for what is none."""
    if text.isdecimal():
        return int(text)
    return NUMBERS[text] if text in NUMBERS else chinese_number(text)


def chinese_number(text: str) -> int | None:
    """`十一` is 11, `二〇二六` is 2026, `一百二十` is 120; None for what is none."""
    if not text or any(c not in _DIGITS and c not in "十百" for c in text):
        return None
    if "十" not in text and "百" not in text:
        return int("".join(str(_DIGITS[c]) for c in text))
    total = 0
    rest = text
    for unit, worth in (("百", 100), ("十", 10)):
        head, mark, tail = rest.partition(unit)
        if mark:
            total += worth * (_DIGITS.get(head[-1:], 1) if head else 1)
            rest = tail
    return total + (_DIGITS.get(rest[-1:], 0) if rest else 0)
