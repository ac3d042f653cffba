"""The unified social credit code and its check character (pure).

GB 32100-2015, 4.2 and its table of values, with the standard's own example, read in a transcript on 2026-11-28
(confidence S): C18 = 31 - (sum of Ci * Wi for the first 17 characters mod 31), Wi = 3^(i-1) mod 31; the letters I, O,
S, V and Z are not used. Some codes of the first years were given out before the rule and do not satisfy it (K), so a
check character that does not fit is a reason to look again, not to refuse.
"""

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FORM = re.compile(rf"[{ALPHABET}]{{2}}\d{{6}}[{ALPHABET}]{{10}}")


def has_form(code: str) -> bool:
    """Whether this can be a code: 18 characters, the region in figures."""
    return _FORM.fullmatch(code) is not None


def check_character(code: str) -> str:
    """The character that belongs at the end of a code's first 17."""
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return ALPHABET[-total % 31]


def checks(code: str) -> bool:
    """Whether the last character of a well-formed code is the one that belongs there."""
    return check_character(code) == code[17]
