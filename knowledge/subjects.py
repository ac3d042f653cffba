"""What a question is about, as one of a few dozen subjects of this field, in both languages (pure).

Words say it in too many ways for a count of shared words: a passage on how long one has to answer shares nearly every
word with a question on how long one has to appeal, and does not answer it.
"""

import re
from functools import lru_cache

_SUBJECTS = {
    "appeal": r"\bappeal\w*|cassation|上诉|复审|申诉",
    "oppose": r"\boppos\w+|\bobject\w*|widerspruch|einspruch|oposi\w+|counter-?statement|异议|反对|反陈述",
    "answer": r"\banswer\w*|\brespon[ds]\w*|\breply|\bdefen[cs]e|\breact\w*|答辩|答复|回复|回应|应诉|怎么回|要回",
    "cancel": r"\bcancel\w*|revo[ck]\w+|invalid\w+|nullity|declaration of|non-?use|not used|never used|expunge\w*|\bstrike|撤销|无效|不使用|删除|没人用",
    "renew": r"\brenew\w*|annuit\w+|mainten\w+|in force|续展|续期|续费|续一次|年费|维持|有效期|有效(?:多|几)|\bvalid for\b|valid once",
    "register": r"\bregister (?!.*by)\w+|\bapply for|\bfile (?:an?|my|our) \w* ?(?:application|trade ?mark|patent|design)|how to file|steps to|申请(?:专利|商标|外观)|怎么(?:注册|申请)|步骤|下证",
    "squat": r"squat\w*|grabbed|someone else registered|registered (?:our|my)|bad faith|抢注|恶意|注册了我们|抢了",
    "record": r"\brecord(?:al|ation|ing|ed)?\b|application for action|备案|登记",
    "transfer": r"\bassign\w*|\btransfer\w*|转让|过户|转给",
    "license": r"\blicen[cs]\w+|royalt\w+|\bfrand\b|许可|授权|提成",
    "freeze": r"fr(?:ee|o)z\w+|asset|restrain\w+|blocked|withheld|冻结|被冻|解冻|限制令",
    "injunction": r"injunct\w+|\bTRO\b|provisional|interim|preliminary|einstweilig\w+|liminar|禁令|临时措施|保全",
    "default": r"\bdefault|ignor\w+|not (?:answer|respond|react|appear)|缺席|不应诉|不理|不答辩|不回",
    "service": r"\bserv(?:ed|ice|e)\b(?! (?:is|of the desk))|summons|delivered|courier|送达|传票|快递",
    "settle": r"settle\w*|\bpay (?:them|the plaintiff)|和解|谈判",
    "seize": r"seiz\w+|detain\w*|detention|stopped|held by|suspend\w*|\bheld\b|扣押|扣留|被扣|查扣|扣了|扣货|中止放行",
    "destroy": r"destr\w+|销毁",
    "raid": r"\braid\w*|\bsearch(?:ed)?\b|inspect\w+|police|officers|saisie|突击|搜查|检查|警察|查抄|市场监管",
    "criminal": r"crim\w+|prison|jail|imprison\w*|arrest\w*|prosecut\w*|indict\w*|police|犯罪|坐牢|刑事|判刑|判几年|被抓|逮捕|监禁|徒刑",
    "custody": r"custody|pre-?trial detention|without charge|\bbail\b|deport\w*|extradit\w*|passport|羁押|关几天|保释|驱逐|引渡|护照",
    "damages": r"damag\w+|compensat\w+|award\w*|赔偿|赔多少|判赔|补偿",
    "security": r"securit\w+|\bbond|deposit|担保|保证金|押金",
    "lawyer": r"lawyer|attorney|counsel|solicitor|represent\w+|agent|律师|代理",
    "costs": r"who pays|\bcosts?\b|loser|\bbears?\b|费用谁|谁出|承担|律师费",
    "fee": r"\bfees?\b|charge[sd]?\b|\bprice|how much (?:is|does|do)|官费|收费|多少钱|规费|交多少|费是",
    "form": r"\bforms?\b|which paper|what paper|表格|什么表|哪张表|用什么文件",
    "court": r"\bcourts?\b|tribunal|\bjudge|landgericht|法院|法庭|法官|合议庭",
    "judgment": r"judg?ment|verdict|ruling|判决|裁决",
    "hearing": r"\bhearing|\btrial\b|markman|听证|开庭|庭审",
    "evidence": r"eviden\w+|proof|prove|invoices?|证据|证明|发票",
    "discovery": r"discover\w+|interrogator\w+|depos(?:e|ition)\w*|testi\w+|litigation hold|preserv\w+|取证|证据开示|质询|作证|保存|保全证据",
    "translation": r"translat\w+|\blanguages?\b|翻译|语言",
    "legalise": r"apostil\w+|legali[sz]\w+|notari\w+|附加证明|认证|公证",
    "insurance": r"insur\w+|mutual aid|保险|互助",
    "listing": r"listing|take-?down|taken down|removed|platform|marketplace|\bshop\b|链接|下架|平台|店铺|封店",
    "domain": r"domain|\budrp\b|\burs\b|registrar|域名|注册商",
    "fair": r"\bfairs?\b|booth|\bstand\b|exhibit\w*|展会|参展|展位|展台|展品|主办方",
    "warning": r"warning|\bletter|abmahnung|cease|somas?[is]|pretenz\w+|demand|警告|律师函|来函|函|来信",
    "design": r"\bdesigns?\b|外观",
    "patent": r"\bpatents?\b|\bEPO\b|\bUPC\b|\bPCT\b|\bPTAB\b|专利",
    "utility_model": r"utility model|petty patent|实用新型",
    "trade_mark": r"trade ?-?marks?|\bmarks?\b|brand|logo|商标|品牌|牌子|标志",
    "copyright": r"copyright\w*|\bDMCA\b|author|photo|picture|music|font|著作权|版权|照片|图片|字体|音乐",
    "trade_secret": r"trade secret|confiden\w+|non-disclosure|formula|recipe|商业秘密|保密|配方",
    "software": r"software|\bapp\b|source code|\bAI\b|软件|源码|人工智能",
    "employee": r"employ\w+|inventors?\b|staff|员工|职务发明|发明人",
    "customs": r"customs|\bCBP\b|border|\bzoll\b|海关|边境",
    "container": r"storage|warehouse|freight|carrier|仓储|仓库|货代",
    "enforce": r"enforce\w*|execut\w+|执行",
    "priority": r"priority|grace period|优先权|宽限期",
    "madrid": r"madrid|hague|wipo|马德里|海牙",
    "privacy": r"privacy|personal data|data security|GDPR|PIPL|个人信息|数据安全|隐私",
    "tax": r"\btax\w*|\bVAT\b|\bdut(?:y|ies)\b|subsid\w+|税|补贴",
    "extend": r"\bexten[ds]\w*|延期|延长",
    "reinstate": r"reinstat\w+|restor\w+|set aside|missed|too late|恢复|撤销缺席|错过|来得及",
    "parallel": r"genuine|original|parallel|grey|正品|平行进口",
    "jury": r"\bjury|jurors|陪审",
    "interest": r"\binterest rate|interest on|利息|利率",
    "statistics": r"average|how many (?:\w+ ){0,4}(?:last year|per year|in 20\d\d)|statistic\w*|percentage|success rate|平均|去年|胜率|成功率|一般(?:要|多)",
    "limitation": r"limitation|time-?barred|诉讼时效|时效",
    "term": r"years after (?:the )?death|term of protection|\bprotect\w* (?:for|last)|\blasts?\b|保护期|保护(?:多久|几年|多少年|到)",
    "procedure_time": r"how long (?:does|do|until|will).*(?:take|registered|decid|judg)|examination take|processing time|审多久|多久下证|多久才|要打多久|审查要",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _SUBJECTS.items()}
SUBJECTS = tuple(_PATTERNS)


@lru_cache(maxsize=20_000)
def subjects(text: str) -> frozenset[str]:
    """The subjects that a text speaks of."""
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(text))
