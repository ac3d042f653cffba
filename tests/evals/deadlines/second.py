"""A second way to the same dates, written apart from the engine: it walks day by day over lists typed by hand.

Nothing of `knowledge` is imported here. The periods are typed again from the sources, the holidays from the official
lists of the countries; both are a check on the table, not a copy of it. Kinds of counting:

d  calendar days, the day of the event left out        w  open days only
i  first open day is day 1, last day rolls (ITC)       k  weeks
m  months, same day number or the month's last day     M  months from the day after, to the day before (Japan, Korea)
y  years, same day or the month's last                 t  ten days first, then months (EPO until October 2023)
"""

from datetime import date, timedelta

DAY = timedelta(days=1)
# rule, version (number of months or days of an older text where there are two), count, kind, roll (r) or stay (s), list
PERIODS = """
US-FED-01 21 d r US   US-FED-02 60 d r US   US-FED-03 90 d r US   US-FED-05 14 d r US   US-FED-10 28 d r US
US-FED-12 30 d r US   US-FED-13 30 d r US   US-CCB-01 60 d s US   US-ITC-01 20 i r US   US-ITC-02 10 i r US
US-ITC-03 10 i r US   US-ITC-05 12 i r US   US-ITC-07 60 d r US   US-CBP-02 30 d s US   US-CBP-03 35 d s US
US-CBP-04 60 d s US   US-CBP-05 20 d s US   US-PTO-01 3 m r US    US-PTO-02 6 m r US    US-PTO-03 30 d r US
US-PTO-05 3 m r US    US-PTO-06 63 d r US   US-PTO-09 1 y r US    US-PTO-10 3 m r US    US-PTO-11 9 m r US
US-PTO-12 63 d r US   PLAT-05 4 d s -       PLAT-06 6 m s -       DOM-01 20 d s -       DOM-02 10 w s WE
DOM-03 14 d s -       EU-TM-01 3 m r WE     EU-TM-02 2 m r WE     EU-CUS-01 10 w s WE   EU-CUS-02 10 w s WE
EPO-01 9 m r WE       EPO-05 2 m r WE       UPC-01 1 m r WE       UPC-02 3 m r WE       UPC-03 1 m r WE
UPC-04 30 d r WE      UPC-07 15 d r WE      UPC-08 6 m r WE       DE-01 2 k r DE        DE-02 1 m r DE
DE-05 1 m r DE        DE-07 6 m r DE        DE-09 3 m r DE        DE-10 2 m r DE        DE-11 9 m r DE
DE-13 1 m r DE        DE-15 2 k r DE        DE-16 1 m r DE        UK-01 14 d r GB       UK-03 42 d r GB
UK-07 2 m r GB        UK-08 2 m r GB        UK-09 1 m s GB        JP-01 2 M r JP        JP-02 6 M r JP
JP-03 3 M r JP        JP-04 3 M r JP        JP-06 10 w s JP       KR-01 30 d r KR       KR-02 30 d r KR
KR-03 30 d r KR       KR-04 3 M r KR        KR-05 6 M r KR        IN-01 4 m r IN        IN-02 2 m r IN
IN-05 1 y r IN        IN-06 10 w s IN       VN-01 3 m r VN        VN-03 10 w s VN       VN-04 15 d s VN
ID-01 2 m r ID        ID-02 2 m r ID        TH-01 60 d r TH       TH-02 60 d r TH       TH-03 15 d s TH
BR-03 15 w s BR       MX-01 1 m s MX        CA-03 10 w s CA       AU-02 2 m r AU        AU-03 28 d s AU
RU-01 2 m r RU        RU-02 5 y s RU        RU-03 30 d s RU       RU-04 10 w s RU       AE-01 30 d r AE
"""
OLD_PERIODS = {"KR-01": (date(2025, 7, 22), "2 M r KR"), "VN-01": (date(2026, 4, 1), "5 m r VN"),
               "AU-02": (date(2025, 12, 19), "1 m r AU"), "EPO-05": (date(2023, 11, 1), "2 t r WE")}  # fmt: skip
# Days off as month-day; observed days included, weekends left out. Lists that change by decree hold only the days
# that the table of expected dates touches.
DAYS_OFF = {
    "US": {
        2024: "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
        2025: "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
        2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
        2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    },
    "DE": {
        2024: "01-01 03-29 04-01 05-01 05-09 05-20 10-03 12-25 12-26",
        2025: "01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26",
        2026: "01-01 04-03 04-06 05-01 05-14 05-25 12-25",
        2027: "01-01 03-26 03-29 05-06 05-17",
    },
    "GB": {
        2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
        2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
        2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
        2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    },
    "JP": {
        2024: "01-01 01-02 01-03 01-08 02-12 02-23 03-20 04-29 05-03 05-06 07-15 08-12 09-16 09-23 10-14 11-04 12-30 12-31",
        2025: "01-01 01-02 01-03 01-13 02-11 02-24 03-20 04-29 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-24 "
        "12-29 12-30 12-31",
        2026: "01-01 01-02 01-12 02-11 02-23 03-20 04-29 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 "
        "11-23 12-29 12-30 12-31",
        2027: "01-01 01-11 02-11 02-23 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23 "
        "12-29 12-30 12-31",
    },
    "KR": {
        2025: "01-01 01-27 01-28 01-29 01-30 03-03 05-05 05-06 06-03 06-06 08-15 10-03 10-06 10-07 10-08 10-09 12-25",
        2026: "01-01 02-16 02-17 02-18 03-02 05-01 05-05 05-25 06-03 07-17 08-17 09-24 09-25 10-05 10-09 12-25",
        2027: "01-01 02-08 02-09 03-01",
    },
    "IN": {2026: "01-26 06-26 08-15 10-02 12-25", 2027: "01-26"},
    "VN": {2026: "01-01 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02", 2027: "01-01"},
    "ID": {2026: "01-01 05-01 06-01 08-17 12-25", 2027: "01-01"},
    "TH": {2026: "01-01 04-06 04-13 04-14 04-15 10-13 10-23 12-07 12-10 12-31", 2027: "01-01"},
    "BR": {2026: "01-01 04-03 04-21 05-01 09-07 10-12 11-02 11-20 12-25", 2027: "01-01"},
    "MX": {2026: "01-01 02-02 03-16 05-01 09-16 11-16 12-25", 2027: "01-01"},
    "CA": {2026: "01-01 04-03 07-01 09-07 12-25 12-28", 2027: "01-01"},
    "AU": {2025: "12-25 12-26", 2026: "01-01 01-26 04-03 04-06 12-25", 2027: "01-01 01-26"},
    "RU": {},
    "AE": {2026: "01-01 12-02 12-03", 2027: "01-01"},
    "WE": {},
}  # fmt: skip


def periods() -> dict[str, str]:
    """What is counted for each rule, as typed above."""
    words = PERIODS.split()
    return {words[at]: " ".join(words[at + 1 : at + 5]) for at in range(0, len(words), 5)}


def second(rule: str, event: date, more: int = 0) -> date:
    """The last day of `rule` after `event`, `more` days added within the period."""
    typed = periods()[rule]
    changed = OLD_PERIODS.get(rule)
    if changed and event < changed[0]:
        typed = changed[1]
    number, kind, roll, days_off = typed.split()
    last = _walk(event, int(number) + more, kind, days_off)
    while roll == "r" and not _open(last, days_off):
        last += DAY
    return last


def _open(day: date, days_off: str) -> bool:
    if days_off == "-":
        return True
    return day.isoweekday() < 6 and f"{day:%m-%d}" not in DAYS_OFF[days_off].get(day.year, "").split()


def _walk(event: date, number: int, kind: str, days_off: str) -> date:
    if kind == "t":
        for _ in range(10):
            event += DAY
        kind = "m"
    if kind in "dk":
        return _nth(event, number * (7 if kind == "k" else 1), lambda _day: True)
    if kind == "w":
        return _nth(event, number, lambda day: _open(day, days_off))
    if kind == "i":
        day = event + DAY
        while not _open(day, days_off):
            day += DAY
        return _nth(day, number - 1, lambda _day: True)
    if kind == "M":
        return _month_from_next_day(event, number)
    return _same_number(event, number * (12 if kind == "y" else 1))


def _nth(event: date, number: int, counts) -> date:  # type: ignore[no-untyped-def]
    day = event
    while number:
        day += DAY
        number -= bool(counts(day))
    return day


def _same_number(event: date, months: int) -> date:
    """Walks month by month: the day with the event's number, or the last day of that month."""
    day, passed = event, 0
    while True:
        tomorrow = day + DAY
        if tomorrow.day == 1:
            if passed == months:
                return day
            passed += 1
        day = tomorrow
        if passed == months and day.day == event.day:
            return day


def _month_from_next_day(event: date, months: int) -> date:
    """Walks from the next day until the day before the one that corresponds to it, or the end of that month."""
    first = event + DAY
    day, passed = first, 0
    while True:
        tomorrow = day + DAY
        if tomorrow.day == 1:
            passed += 1
        if passed == months and tomorrow.day == first.day:
            return day
        if passed == months + 1:
            return day
        day = tomorrow
