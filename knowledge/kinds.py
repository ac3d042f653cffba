"""What kind of thing a question asks for, and what a figure of that kind looks like (pure)."""

import re

_ASKS = {
    "time": re.compile(
        r"how (?:long|soon|many (?:days|weeks|months|years))|\bwhen\b|deadline|time limit|due\b|by what date|"
        r"多久|多长时间|几天|几日|几个?月|何时|什么时候|期限|时限|截止|多少天|多少日",
        re.IGNORECASE,
    ),
    "money": re.compile(
        r"how much|what (?:do|does|are|is) .{0,40}\b(?:costs?|fees?)\b|which fees?|what fees?|how expensive|"
        r"多少钱|官费是|费用是|费用多少|收费|金额|多少美元|多少欧元",
        re.IGNORECASE,
    ),
    "deed": re.compile(
        r"what (?:should|can|must|do) (?:i|we)|how (?:do|can|should|to)\b|first step|怎么办|怎么处理|如何|怎样|应该做|先做",
        re.IGNORECASE,
    ),
}
FIGURES = {
    "time": re.compile(
        r"\d+\s*(?:calendar |working |business |court )?(?:hours?|days?|weeks?|months?|years?|hrs?)\b"
        r"|\d+\s*个?\s*(?:工作日|日历日|日|天|周|月|年|小时)"
        r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|thirty|sixty|ninety) "
        r"(?:calendar |working |business )?(?:hours?|days?|weeks?|months?|years?)\b|[一二三四五六七八九十]+个?(?:日|天|周|月|年)"
        r"|\bdate\b|no (?:set|fixed|statutory) (?:number|period)|日期|没有规定天数",
        re.IGNORECASE,
    ),
    "money": re.compile(
        r"(?:USD|EUR|RMB|GBP|AUD|CAD|SGD|JPY|KRW|INR|IDR|THB|MYR|BRL|MXN|RUB|SAR|AED|VND|\$|€|£|¥)\s*[\d,.]+"
        r"|[\d,.]+\s*(?:million|billion|万|亿)?\s*(?:美元|欧元|英镑|日元|韩元|卢布|印尼盾|卢比|沙特里亚尔|里亚尔|迪拉姆|新加坡元|加元|澳元"
        r"|元|USD|EUR|AUD|(?:Singapore )?dollars?|euros?|pounds?|roubles?|riyals?|dirhams?|penalty units|个?罚款单位)"
        r"|\b(?:\d+|two|three|five) times\b|\d\s*倍|no (?:\w+ )?fee|free of charge|不收|免费|不需要缴|royalty",
        re.IGNORECASE,
    ),
}
"""By kind: an answer to a question of that kind holds at least one of these."""


def kinds_of(question: str) -> frozenset[str]:
    """Among `time`, `money` and `deed` (what to do), those that the question asks for."""
    return frozenset(kind for kind, pattern in _ASKS.items() if pattern.search(question))


def lacks_its_figure(question: str, answer: str) -> bool:
    """Whether a period or a sum was asked for and the answer names none."""
    return any(not FIGURES[kind].search(answer) for kind in kinds_of(question) & FIGURES.keys())
