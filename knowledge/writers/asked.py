"""What a question wants of the guides, and how a sentence that gives it sounds, in English and Chinese (pure)."""

import re

from knowledge.kinds import FIGURES, kinds_of

_FLAGS = re.IGNORECASE
_ASKS = {
    "time": re.compile(
        r"how (?:long|soon|quick|fast|much (?:more )?time)|time (?:do|to|is)\b|by when|until when|\bperiod\b|\bterm\b|"
        r"多久|多长|几[天日周年]|几个?月|期限|时限|期是|最晚|最迟|何时|几号",
        _FLAGS,
    ),
    "money": re.compile(
        r"how (?:big|high|much)\b(?! time)|\b(?:fines?|penalt(?:y|ies)|deposit|bond|security|max(?:imum)? (?:amount|award)|statutory damages|roubles?)\b|"
        r"多少(?:钱|美元|欧元|卢布|迪拉姆|担保金|押金|保证金)|罚多少|判多少|罚款|几倍|押金|保证金|收费|官费|最高(?:罚|判|赔)|怎么罚|赔多少",
        _FLAGS,
    ),
    "who": re.compile(
        r"\bwho(?:m|se)?\b|which (?:\w+ ){0,3}(?:court|office|authority|agency|body|judge|department)s?\b|"
        r"谁|哪(?:个|家|一)\w{0,4}(?:法院|部门|机关|机构|局|法庭)|归哪|由哪|交给哪|什么人",
        _FLAGS,
    ),
    "first": re.compile(
        r"first (?:step|hour|thing)|\bfirst\b\??$|do first|what (?:now|next)|what (?:should|must|do|can|to) (?:i|we|do)\b|how (?:do|can|should|to)\b|"
        r"怎么办|第一步|第一(?:个)?小时|先(?:做|干|收集|发)|如何|(?<!会)怎样|怎么(?!样|回事)|应对|该做|该干",
        _FLAGS,
    ),
    "consequence": re.compile(
        r"what (?:if|happens|will happen)|consequences?\b|会怎么?样|后果|会有什么|有什么影响|什么下场", _FLAGS
    ),
    "form": re.compile(
        r"(?:which|what) (?:\w+ ){0,2}forms?\b|in what form|in writing|which language|(?:用|填|交)(?:什么|哪个|哪份)表|什么表格?|哪份表|书面|什么形式|什么语言",
        _FLAGS,
    ),
    "yes_no": re.compile(
        r"(?:^|[.,;:?!-] ?|\b(?:and|so|but|or|if \w+ )) ?(?:can|could|may|do|does|did|is|are|will|would|must|should|has|have|need)\b (?!not\b)\w+|"
        r"\bright\?|吗|能不能|是否|要不要|可不可以|可否|能否|够不够|有没有|是不是|会不会|算不算|行不行|还要|还用|有效没",
        _FLAGS,
    ),
    "what": re.compile(
        r"what(?:'s| is| are| does)\b|\bmean(?:s|ing)?\b|\babout\?|是什么|什么意思|指什么|是啥|什么是|这是什么", _FLAGS
    ),
    "list": re.compile(
        r"\b(?:steps|things|documents|docs|papers|facts|evidence|checklist|tips|points|conditions|requirements)\b|\bprepare\b|"
        r"哪些|哪[一二两三四五六]?几?[点项条步种]|什么(?:材料|文件|证据)|步骤|清单|核对|准备|条件有",
        _FLAGS,
    ),
    "until": re.compile(r"\bextend|\bextension|\bmore time\b|\bpostpone|延期|延长|顺延|宽限", _FLAGS),
}
_CUES = {
    "who": re.compile(
        r"\bdecid\w+|\bhears?\b|\bheard\b|competent|\bcourts?\b|\boffices?\b|\bauthorit\w+|\bjudges?\b|\bpolice\b|\bcustoms\b|\bpart(?:y|ies)\b|"
        r"由.{0,20}(?:决定|管辖|审理|负责)|法院|主管|管辖|办公室|部门|机关|机构|一方",
        _FLAGS,
    ),
    "first": re.compile(
        r"^(?:first step|do not|keep|save|send|ask|tell|write|call|search|obey|collect|list|get|have|let|stop)\b|at once|same day|immediately|\btoday\b|"
        r"^(?:第一步|不要|保存|保留|立即|先|请|联系|告知|收集)|当天|立即|马上",
        _FLAGS,
    ),
    "consequence": re.compile(
        r"\bdefault\b|\blost\b|\bloses?\b|abandon\w*|(?:treated|deemed|regarded|presumed?) |\botherwise\b|\bwithout\b|\brisk\w*|destroy\w*|"
        r"\bpenalt\w+|\bfines?\b|\bmiss(?:ed|ing)\b|\bsilen\w+|\bfinal\b|视为|缺席|丧失|放弃|否则|罚|违约|失去|沉默|销毁|逾期|(?:无人|没有人|未).{0,12}的",
        _FLAGS,
    ),
    "form": re.compile(
        r"\bforms?\b|(?<![A-Za-z])[A-Z]{1,4}-?\d{1,3}[A-Z]?\b|\bTM-[A-Z]\b|in writing|\bwritten\b|\bonline\b|\bsigned\b|notari\w+|表格?|书面|格式|在线|签字|公证"
    ),
    "yes_no": re.compile(
        r"^(?:yes|no)\b|\b(?:may|can|cannot|must|need|not|no|only|never|nobody|anybody)\b|"
        r"^(?:可以|不可以|不能|能|是|否)|可以|不能|不得|不会|不再|无须|无需|不必|不需|必须|只有|只能|没有|可能|均可|任何人",
        _FLAGS,
    ),
    "what": re.compile(r"\b(?:is|are) (?:an?|the|not an?)\b|\bmeans?\b|\bcalled\b|(?:是|指|即|意为|意思|分别)", _FLAGS),
    "list": re.compile(r"[:：]|;|、.*、|；|, .*, (?:and|or)\b"),
    "until": re.compile(r"\bexten\w+|\blonger\b|\bmoves? to\b|\bpostpon\w+|延长|延期|顺延|宽限|推迟", _FLAGS),
}
SHOWN = FIGURES | _CUES
"""By kind of question, what a sentence that answers it shows."""


def asked_for(question: str) -> frozenset[str]:
    """The kinds of `SHOWN` that a question asks for; a figure or a name that is asked for counts before all else."""
    kinds = {kind for kind, pattern in _ASKS.items() if pattern.search(question)}
    kinds |= kinds_of(question) & FIGURES.keys()
    if kinds & {"time", "money", "form"}:
        kinds -= {"what", "yes_no", "first"}
    if "until" in kinds:
        kinds -= {"first"}
    return frozenset(kinds)


def shows(text: str, kinds: frozenset[str]) -> float:
    """The share 0..1 of the kinds asked for that a sentence gives."""
    return sum(SHOWN[kind].search(text) is not None for kind in kinds) / len(kinds) if kinds else 0.0
