"""What a question wants, as far as it decides whether guides can answer it (pure).

A guide states law: periods, sums, who decides, what to do. It does not know the facts of a case, has no opinion on
it, and does no errand.
"""

import re

_FLAGS = re.IGNORECASE
ASKS = {
    "time": re.compile(
        r"how (?:long|soon|quick|fast|many (?:\w+ )?(?:days|weeks|months|years))|\bwhen\b|deadline|time[ -]?limit|\bdue\b|"
        r"by what date|until what|till when|until when|what(?:'s| is)? (?:the )?(?:time|period|term)\b|period\b|\bdays\b|\bmonths\b|"
        r"多久|多长|几天|几日|几个?月|几年|几周|何时|什么时候|期限|时限|截止|多少天|多少日|多快|异议期|答辩期|最晚|多少年",
        _FLAGS,
    ),
    "money": re.compile(
        r"how (?:much(?! (?:time|longer))|high|big|expensive)|\b(?:cost|costs|fee|fees|price|fine|fines|charge|charges|deposit|bond|royalt\w+|rate|bail|salary"
        r"|damages|compensation|penalt\w+|amount)\b|多少钱|费用|官费|收费|费是|费多少|金额|多少(?:美元|欧元|卢布|里亚尔|迪拉姆)|罚多少|赔多少|判赔|"
        r"罚款|最高.{0,6}(?:罚|判|赔|倍)|押金|保证金|担保金|保释金|许可费|仓储费|怎么罚|上限",
        _FLAGS,
    ),
    "takes": re.compile(
        r"how long (?:does|do|will|is) .*\btakes?\b|takes? how long|processing time|takes (?:until|to)|"
        r"要审(?:多久|多长)|要多久(?!之?内)|多久(?:才?能)?(?:下证|拿证|开庭|有判决|审完)|打多久|几个月下证|平均审理",
        _FLAGS,
    ),
    "term": re.compile(
        r"\bterm of\b|\bvalid(?:ity)?\b|\bduration\b|protect\w* (?:for )?how|grace period|limitation|"
        r"有效期|保护期|保护多少年|保护几年|最长保护|宽限期|时效",
        _FLAGS,
    ),
    "opinion": re.compile(
        r"\bchances?\b|\bodds\b|how (?:likely|strong|good)|likelihood|probab|percentage|\brate\b|do you (?:think|find|advise)|in your (?:opinion|view)|"
        r"\bfair (?:settlement|offer|price|sum)|reasonable|smart(?:er)?|worth (?:it|fighting)|believe|will we (?:lose|win|be)|can we win|"
        r"do you agree|how (?:sure|certain)\b|how safe\b|same opinion|should i (?:close|pay|fight)|would (?:a|the|you) .*(?:judge|jury|settle|accept)|average|"
        r"胜算|胜诉率|概率|划算|合理吗|觉得|够不够|会输|会赢|打得赢|怎么看|平均|一般能打|要不要干脆|像不像|会认为|同意.{0,6}吗|相信|把握|哪个好|更好",
        _FLAGS,
    ),
    "errand": re.compile(
        r"(?:^|please |can you |could you )(?:calculate|compute|estimate|translate|draft|write|summari[sz]e|check|predict|recommend|rate)\b|"
        r"check the register|give me the|\bfor me\b|帮我(?!们?做什么)|替我|请马上|翻译成|给我一份|估算|估一下|推荐|预测",
        _FLAGS,
    ),
    "case_fact": re.compile(
        r"(?:\bdid|(?:^|[.,;:?!]\s*)(?:has|have|was|were|is)) (?:the |our |my |your |other |he |she |they |anybody |amazon |ebay |temu |customs )+\w+|"
        r"\bwho is the (?:plaintiff|complainant|other|owner|examiner)|"
        r"(?:what|which) (?:is|was|are) (?:the|our|my) (?:case number|docket|name|address|status)|\bis my (?:listing|product|shop)|"
        r"which of our|when (?:exactly )?(?:is (?:our|my) (?:hearing|trial|call)|will the expert)|\bwhy was\b|still alive|at the moment|our case|"
        r"(?:签|收到|续费|和解|回).{0,12}了吗|(?:原告|被告|对方|投诉人|背后).{0,4}是谁|案号是|我们这个案子|我们的听证|哪几款|为什么偏偏|我们一共|还有效吗|(?<!不)侵权吗？?$|什么时候给我",
        _FLAGS,
    ),
}
"""By kind, the words that give it away."""

_COUNTED = re.compile(
    r"\bhow many (?:\w+ )?(?P<en>[a-z]{4,})|(?:几|多少)(?:个|名|条|页|份|位|次|项|人|种|家|件|分)(?P<zh>[\u4e00-\u9fff]{0,2})",
    _FLAGS,
)
_TIME_UNIT = re.compile(r"day|week|month|year|hour|天|日|周|月|年|小时", _FLAGS)
ASKING = frozenset(
    """long soon quick fast many much day days week weeks month months year years hour hours time limit limits deadline
    deadlines period periods due date tell know need want get give hi hello pls please help fee fees cost costs amount
    max maximum min minimum still now exactly really actually first step steps happen happens mean means meaning thing
    work works answer question possible anything somebody someone else yes okay
    期限 时限 多久 多长 时间 几天 天 天内 几个 月 个月 年 几年 期 内 期间 日 最高 最长 最晚 最多 至少 一般 具体 现在 还是 之内
    规定 问题 情况 意思 东西 吗 啊 哪个 哪些 做 先 第一步 应该 需要 必须 到底""".split()
)
"""Words of asking: that a passage lacks them says nothing of what it is about."""


def asks(question: str) -> frozenset[str]:
    """The kinds of `ASKS` that a question is of."""
    return frozenset(kind for kind, pattern in ASKS.items() if pattern.search(question))


def counted(question: str) -> str | None:
    """What it asks the number of (`pages` in "how many pages"); None where it is time or nothing."""
    match = _COUNTED.search(question)
    unit = (match["en"] or match["zh"]) if match else None
    return unit if unit and not _TIME_UNIT.search(unit) else None
