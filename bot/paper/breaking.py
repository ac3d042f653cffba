"""Where a line of Chinese, English or both may end (pure)."""

import re
from collections.abc import Callable, Iterator

_WIDE = (
    "\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_CLOSING = "、。，．：；！？）】》〉」』〕〗〞’”…—～·,.;:!?)]}%％°℃ー々"
_OPENING = "（【《〈「『〔〖〝‘“([{＄￥$¥£€#№"
_TOKEN = re.compile(
    rf"[^\S\n]+|[{re.escape(_OPENING)}]*(?:[{_WIDE}]|[^\s{_WIDE}{re.escape(_OPENING)}]+)[{re.escape(_CLOSING)}]*|\S"
)


def lines(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """The lines of a text within a width: Chinese breaks between any two characters, words stay whole where they fit.

    No line begins with a closing mark or ends with an opening one. What is longer than a line is cut.
    """
    for paragraph in text.split("\n"):
        yield from _paragraph(paragraph, width, measure)


def _paragraph(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    line, used, gap = "", 0.0, ""
    for token in _TOKEN.findall(text.expandtabs(4)):
        if token.isspace():
            gap = token if line else ""
            continue
        need = measure(gap + token)
        if line and used + need > width:
            yield line
            line, used, gap, need = "", 0.0, "", measure(token)
        if need > width:
            pieces = list(_cut(token, width, measure))
            yield from pieces[:-1]
            line, used, gap = pieces[-1], measure(pieces[-1]), ""
            continue
        line, used, gap = line + gap + token, used + need, ""
    yield line


def _cut(token: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    part, used = "", 0.0
    for character in token:
        need = measure(character)
        if part and used + need > width:
            yield part
            part, used = "", 0.0
        part, used = part + character, used + need
    yield part
