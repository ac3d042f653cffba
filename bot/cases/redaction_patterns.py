"""What belongs to one matter, by its form: numbers, days, sums, places, people; and what is law and stays (pure).

`RULES` are tried in order; a stretch of text that an earlier rule has taken is closed to the later ones. A rule whose
kind is None keeps what it finds; where a rule names `it`, only that part of what it finds is meant.
"""

import re
from re import Pattern

from bot.triage.identifiers import CASE_NUMBER, COUNSEL, FORUM, PLATFORM, RIGHT_NUMBER

_I = re.IGNORECASE
_HAN = r"\u4e00-\u9fff"
_NUMERAL = r"[〇零一二两三四五六七八九十百千]"
_SMALL = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_SPELT = rf"(?:(?:a|half a|several|{_SMALL})[ -])?(?:{_SMALL}[ -])?(?:hundred|thousand|million|billion)(?:[ -](?:and[ -])?{_SMALL}(?:[ -]{_SMALL})?)?"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)\b\.?"
)
_DAY = r"(?<![\d.,])(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_ZH_DAY = rf"(?:\d{{1,2}}|{_NUMERAL}{{1,3}})\s*月\s*(?:\d{{1,2}}|{_NUMERAL}{{1,3}})\s*[日号]"
_DATE = (
    rf"(?<!\d){_YEAR}\s?[-./]\s?\d{{1,2}}\s?[-./]\s?\d{{1,2}}(?!\d)"
    rf"|(?<![\d.])\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)?\d\d(?!\.?\d)"
    rf"|{_DAY}\s(?:of\s)?{_MONTH},?(?:\s{_YEAR})?|\b{_MONTH}\s{_DAY}(?!\d)(?:,?\s{_YEAR})?|\b{_MONTH},?\s{_YEAR}"
    rf"|(?:\d{{4}}|[〇零一二三四五六七八九]{{4}})\s*年\s*(?:{_ZH_DAY}|(?:\d{{1,2}}|{_NUMERAL}{{1,3}})\s*月(?:份|底|初|中旬)?)|{_ZH_DAY}"
)
_CODES = (
    r"USD|US\$|EUR|GBP|RMB|CNY|CNH|JPY|KRW|INR|AUD|CAD|CHF|HKD|SGD|MXN|BRL|AED|SAR|THB|VND|IDR|MYR|RUB|TRY|PLN|SEK|NOK"
    r"|DKK|CZK|HUF|NZD|TWD|PHP|ZAR|HK\$|A\$|C\$|S\$|R\$|NT\$|MX\$|Rs\.?"
)
_SIGNS = r"[$€£¥￥₩₹₽₫฿₺＄]"
_COIN = (
    r"(?:(?:US|U\.S\.|American|Hong Kong|Canadian|Australian|Singapore) )?(?:dollars?|bucks|cents|euros?|pounds?(?: sterling)?"
    r"|yuan|renminbi|yen|won|rupees?|francs?|pesos?|reais|real|dirhams?|riyals?|baht|dong|rupiah|ringgit|roubles?|rubles?"
    r"|lira|zloty|kronor|kroner)\b"
)
_ZH_COIN = r"(?:美元|美金|美刀|刀|欧元|欧(?![盟洲司亚])|英镑|人民币|港币|港元|日元|日圆|韩元|卢比|卢布|加元|澳元|新元|法郎|比索|雷亚尔|迪拉姆|泰铢|越南盾|元|块钱?)"
_SCALE = r"(?:\s?(?:k|m|bn|million|thousand|billion|万|亿|千|百)\b|\s?[万亿千百])?"
_FIGURE = r"\d[\d,.’']{0,18}"
_ZH_MANY = rf"(?:\d[\d,]*\d|\d\s*[十百千万]|{_NUMERAL}*[百千万]{_NUMERAL}*[万]?)"
_ZH_FIGURE = rf"(?:\d[\d,.]*\s*[十百千万亿]*|{_NUMERAL}[〇零一二两三四五六七八九十百千万亿]*)"
_MONEY = (
    rf"(?<![A-Za-z])(?:{_CODES}|{_SIGNS})\s?{_FIGURE}{_SCALE}(?:\s?(?:-|–|—|to|至|到)\s?(?:{_CODES}|{_SIGNS})?\s?{_FIGURE}{_SCALE})?(?:\s?(?:USD|EUR|GBP|RMB|CNY)\b)?"
    rf"|(?<![\d.,]){_FIGURE}{_SCALE}\s?(?:(?:{_CODES})(?![A-Za-z])|{_SIGNS}|{_COIN})"
    rf"|\b{_SPELT}\s(?:{_COIN}|USD|EUR|GBP|RMB|CNY)|\b(?:{_SMALL})\s{_COIN}"
    rf"|(?:人民币|美元|美金|欧元|英镑|港币)?\s?[近约逾超]?{_ZH_FIGURE}\s?(?:余|多|几)?\s?[万亿]?(?:{_ZH_COIN})(?!素|件|月)"
    rf"|(?<![\d.,第]){_FIGURE}\s?[万亿](?![{_HAN}]?[年月日天条])|(?<![第{_HAN}]){_NUMERAL}+[万亿](?!一)|(?<![\w.]){_FIGURE}\s?(?:k|bn)\b"
)

_UNIT = r"(?:hours?|days?|weeks?|fortnights?|months?|years?|minutes?)"
_PERIOD = (
    rf"(?<![\w.,])(?:\d{{1,3}}|{_SMALL}(?:-{_SMALL})?)(?:\s?(?:-|–|to|or|and)\s?(?:\d{{1,3}}|{_SMALL}))?[\s-]+(?:(?:working|business|calendar|court|clear|full|natural)[\s-]+)?{_UNIT}\b"
    rf"|(?:\d{{1,3}}|{_NUMERAL}{{1,4}})(?:\s?(?:-|–|至|到|或)\s?(?:\d{{1,3}}|{_NUMERAL}{{1,4}}))?\s*个?\s*(?:工作日|自然日|日历日|日历天|日内|日|天|周|星期|月|年|小时|分钟)"
    rf"|(?<![\d.,])\d{{1,3}}(?:\.\d+)?\s?(?:%|％|percent\b)|百分之{_NUMERAL}+"
)
_PARAGRAPHS = r"(?:\s?\((?:[0-9]{1,3}|[a-z]{1,4}|[A-Z]{1,4})\))*"
_LAW = (
    rf"§{{1,2}}\s*\d+[a-z]{{0,2}}(?:[.:-]\d+[a-z]?)*{_PARAGRAPHS}"
    rf"|\b\d{{1,2}}\s(?:U\.?\s?S\.?\s?C\.?|C\.?\s?F\.?\s?R\.?)(?:\s?§+)?\s?\d+[a-z]{{0,2}}(?:[.-]\d+)*{_PARAGRAPHS}"
    rf"|\b(?i:Sections?|Secs?\.?|Rules?|Arts?\.?|Articles?|Reg\.|Regs\.|Regulations?|Paras?\.?|Paragraphs?|Chapters?|Titles?|Parts?|Class(?:es)?|Forms?|Annex(?:es)?|Order|Directive|Practice Direction)\s\d{{1,4}}[A-Za-z]{{0,2}}(?:[-–]\d{{1,3}}[a-z]?)?(?![\d-])(?:[.:]\d+[a-z]?)*{_PARAGRAPHS}"
    rf"|\b(?!(?:{_CODES})\b)(?:FRCP|FRAP|FRE|FRCrP|EPC|EUTMR|EUTMIR|EUTMDR|CDR|UPCA|RoP|ZPO|PatG|MarkenG|DesignG|UWG|BGB|GKG|TRIPS|PCT|TBMP|TMEP|MPEP|CPR|CPC|TMA|PLT)\s\d{{1,4}}[a-z]?(?:\.\d+)*{_PARAGRAPHS}"
    rf"|\b(?!(?:{_CODES})\b)[A-Z]{{2,6}}\s\d{{1,4}}[a-z]?(?:\s?\([0-9A-Za-z]{{1,4}}\))+"
    rf"|\b(?:Laws?|Acts?|Decrees?|Decree-Laws?|Ordinances?|Circulars?|Codes?|Statutes?|Regulations?|Directives?|Decisions?|Proclamation|Gazette)\s(?:\((?:EU|EC|EEC)\)\s)?(?:No\.?\s?)?\d{{1,4}}(?:/\d{{2,4}})?(?:/[A-Z0-9]{{1,6}})*(?:\sof\s\d{{4}})?(?![\d-])|\b[LRDA]\.?\s?\d{{3,4}}-\d{{1,3}}(?:-\d{{1,2}})?(?![\d-])|第?\d{{1,4}}/(?:19|20)\d\d(?:/[A-Z0-9]+)?号"
    rf"|\b\d{{1,3}}\sF\.?R\.?\s\d{{4,6}}\b|[（(]?\b(?:EU|EC|EEC)[）)]?\s?(?:No\.?\s?)?\d{{1,4}}/\d{{1,4}}|\b(?:Regulation|Directive)\s\d{{2,4}}/\d{{1,4}}(?:/E[CU])?"
    rf"|\b\d{{1,4}}\s(?:F\.(?:\s?(?:2d|3d|4th))?|U\.S\.|F\.\s?Supp\.(?:\s?[23]d)?|S\.\s?Ct\.)\s\d{{1,5}}(?:,\s\d{{1,5}})?"
    rf"|第\s*(?:\d{{1,4}}|{_NUMERAL}{{1,6}})\s*(?:[条款项章节编类](?:之{_NUMERAL})?|号(?=令|公告|法|部令))(?:第?\s*[（(]?(?:\d{{1,2}}|{_NUMERAL}{{1,3}})[）)]?\s*[款项目])*"
    rf"|(?<=》)\s*\d{{1,4}}\s*条|法释〔\d{{4}}〕\d{{1,3}}号|国函〔\d{{4}}〕\d{{1,3}}号"
    rf"|(?:《[^《》]{{1,40}}(?:法|条例|规定|公约|协定|规则|办法|指令|法典|解释|议定书|细则|指南|判例)》)|337\s?调查|\bSection 337\b|\b301\s?(?:调查|条款)"
)
_LAW_DAY = (
    rf"\b(?:in force|entered into force|came into force|state of the law|law as)\s(?:since|from|on|as of|of|until)\s(?:{_DATE})"
    rf"|自\s*(?:{_DATE})\s*起\s*(?:施行|生效|实施)"
)
_OFFICE_SITE = r"(?<![\w@./-])(?:judiciary\.uk|(?:[a-z0-9-]+\.)*(?:gov|gov\.[a-z]{2}|europa\.eu|int))(?![\w@/-])"
_FORM_NAME = r"\b(?:TM|TMA|MM|CN|PS|SB|AO|UD|N|DF|CF)-?\d{1,3}[A-Z]?\b"
_COURT = r"\b(?:\d{1,2}(?:st|nd|rd|th)|[A-Z][a-z]+)\sCir(?:cuit|\.)|\b\d{1,3}\sU\.?S\.?\sStates?\b|联邦巡回上诉法院|欧洲专利局|美国专利商标局|国家知识产权局|世界知识产权组织"

_LABEL = (
    r"(?:order|listing|item|complaint|case|docket|ticket|reference|ref|claim|account|acct|a/c|seller|merchant|invoice|tracking|waybill|container"
    r"|entry|seizure|detention|passport|visa|ID|VAT|EORI|registration|reg|application|appl|serial|file|matter|opposition|cancellation|patent|trade ?mark|mark|design|copyright|contract|policy"
    r"|bank|card|SWIFT|BIC|store|shop|Aktenzeichen|Az|Gesch(?:äfts)?zeichen|Our ref|Your ref|Civil Action|C\.A|B/L|P\.?O|USPTO|WeChat|QQ|WhatsApp|Telegram|Skype)"
)
_ZH_LABEL = (
    r"(?:订单|链接|商品|产品|投诉|案件|案卷|工单|参考|索赔|账户|账号|帐号|帐户|卖家|店铺|发票|运单|快递|提单|集装箱|报关单|扣押|护照|身份证|税|统一社会信用代码|注册|申请|登记|专利|商标|外观|版权|合同|保单|银行卡?|卡"
    r"|微信|手机|电话|传真|座机|邮编|异议|撤销|文件|公证书|备案|案)"
)
_TOKEN = rf"(?-i:(?=[\w./-]{{3}})(?>(?:[A-Z]{{1,6}}[ ./-]?|[a-z]{{1,4}}){{0,3}}\d[A-Za-z0-9]*(?:[ ./-][A-Z]{{0,3}}\d[A-Za-z0-9]*)*)(?!\s?(?:{_UNIT}|[天日月年个周])))"
_LABELLED = (
    rf"(?:\b{_LABEL}\.?\s?(?:(?:id|no|nos|number|nr|code)\b\.?|#)\s?[:：#]?\s?(?:is\s)?|\b{_LABEL}\.?\s?[:：#]\s?"
    rf"|{_ZH_LABEL}(?:\s?(?:id|编号|号码|号|码))?\s?(?:为|是|[:：#])?\s?第?)(?P<it>{_TOKEN})"
)
_WECHAT = r"(?:微信号?|QQ号?|WeChat(?: ID)?|WhatsApp|Telegram)\s?(?:为|是|is|[:：])?\s?(?P<it>[A-Za-z](?a:[\w-]){4,24})"
_IDENTITY = r"(?<![\w])(?:\d{17}[\dXx]|[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?!\w)"
_BANK = r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,4})?\b|(?<!\d)\d{4}(?:[ -]\d{4}){2,4}(?:[ -]?\d{1,4})?(?!\d)"
_PHONE = (
    r"(?<![\w+])(?:\+|00)\d[\d\s().-]{6,20}\d(?!\d)|(?<!\d)(?:86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[- ]\d{6,8}(?!\d)"
    r"|(?<!\d)\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)"
)
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_URL = (
    r"https?://[^\s\u3000-\u9fff\uff00-\uffef<>\"”\])]+|\bwww\.[^\s\u3000-\u9fff\uff00-\uffef<>\"”\])]+"
    r"|(?<![\w@])(?:[a-z0-9-]+\.)+(?:com|net|org|cn|shop|store|de|uk|fr|it|es|eu|us|jp|io|co|info|biz|site|online|xyz|top|vip|me|ai)(?![\w-]|\.[a-z])(?:/[^\s\u3000-\u9fff\uff00-\uffef<>\"”\])]*)?"
)
_RIGHTS = (
    r"\bWO ?(?:19|20)?\d{2}/\d{4,6}\b|\bPCT/[A-Z]{2}\d{2,4}/\d{4,6}\b|(?<![\w])(?:ZL|CN) ?\d{8,12}(?:\.[\dX])?[AUBSC]?\b|\bB \d(?: \d{3}){2}\b"
    r"|(?<![\w.,])\d{2}/\d{3},?\d{3}(?!\d)|(?<![\w.,])\d{1,2},\d{3},\d{3}(?!\d)|\b(?:VA|TX|PA|SR) ?\d-\d{3}-\d{3}\b"
)
_CASES = (
    r"[（(〔\[]20\d\d[）)〕\]]\s?[\u4e00-\u9fff]{1,3}\s?\d{0,6}\s?[\u4e00-\u9fff]{1,4}\s?(?:字)?第?\s?\d{1,6}\s?号|\bC-20\d\d-\d{3,6}\b"
    r"|\b\d{1,2}:\d{2}-[a-z]{2}-\d{3,6}(?:-[A-Z]{2,4})*\b|\bNo\.\s?\d{1,2}-\d{3,5}\b|\b[1-9]\d?[a-z]? ?[A-Z]{1,3} ?\d{1,5}/\d{2,4}\b"
)
_ANY_NUMBER = (
    r"(?<![\w.,/-])(?=[A-Z0-9/-]*\d[A-Z0-9/-]*\d[A-Z0-9/-]*\d[A-Z0-9/-]*\d)(?=[A-Z0-9/-]*[A-Z/-])(?!(?:19|20)\d\d[/-](?:19|20)?\d\d(?![\d/-]))[A-Z0-9]+(?:[/-][A-Z0-9]+)*(?![\w])"
    r"|(?<![\d.,])\d{1,3}(?:[ ,]\d{3})+(?![\d,])|(?<![\d])\d{5,}(?:\.\d+)?(?!\d)"
)
"""What is left of long numbers: codes with four digits or more, and bare numbers of five digits or more."""

_PIECES = r"(?:pieces?|pcs\.?|units?|pairs?|boxes|cartons?|containers?|pallets?|sets?|bottles?|items?|packs?|parcels?|shipments?|samples?|kg|kilograms?|tons?|tonnes?)"
_NOT_GOODS = (
    rf"(?:{_UNIT}|working|business|calendar|court|clear|defendants?|respondents?|plaintiffs?|part(?:y|ies)|patents?|pages?|states?|member|countries|classes|claims|words|characters|lines|copies"
    r"|judges|offices|courts|times|steps|grounds|factors|elements|views|drawings|of|to|and|or|in|per|is|was|has|articles|sections|rules|percent|degrees|is|as|this|cases|decisions|business|penalty|for|that|with|from|by|marks|days|laws)"
)
_GOODS = (
    rf"(?<![\d.,\w]){_FIGURE}\s?(?:{_PIECES})(?: of [a-z]+(?: [a-z]+)?)?\b|(?<![\d.,\w])(?!(?:19|20)\d\d\s)(?:\d{{2,3}}|\d{{1,3}}(?:,\d{{3}})+|\d{{4,}})\s(?!{_NOT_GOODS}\b)(?-i:(?:[a-z]{{3,20}}\s)?(?!{_NOT_GOODS}\b)[a-z]{{3,20}}s)\b"
    rf"|\b{_SPELT}\s(?!{_NOT_GOODS}\b)(?:[a-z]{{3,20}}\s)?[a-z]{{3,20}}s\b"
    rf"|(?<![第\d]){_ZH_FIGURE}\s?(?:余|多|几)?\s?(?:双|台|箱|只(?![有能是会要需限])|套|瓶|盏|盒|吨|公斤|千克|枚|托|副|匹|柜|辆|卷|粒)"
    rf"(?:货物|产品|商品|样品|[{_HAN}]{{0,3}}(?=[，,。；;、）)\s]|$))?|(?<![第\d》]){_ZH_MANY}\s?(?:余|多|几)?\s?(?:件|把|包|支|批|张|块|顶|部(?![门分委])|个(?!月|工作|自然|日|星期|小时|国家|成员|步骤|类|条件|要件|问题|方面|阶段|法域|地区|州|字|完整|单位))(?:货物|产品|商品|样品|[{_HAN}]{{0,3}}(?=[，,。；;、）)\s]|$))?"
    rf"|(?<![第\d》]){_ZH_FIGURE}\s?条(?:数据线|裤子?|裙子?|项链|毛巾|围巾|灯带|线)"
)

_CAP = r"[A-ZÀ-Þ][\w’'À-ÿ-]*"
_FIRM = r"(?:GmbH(?: & Co\.? KG)?|Inc\b\.?|LLC|L\.L\.C\.|Ltd\b\.?|Limited|Corp\b\.?|Corporation|Company|Co\b\.?(?:,? ?Ltd\b\.?)?|AG|KG|S\.?p\.?A\b\.?|S\.?A\.?S?\b\.?|B\.?V\b\.?|PLC|plc|S\.?r\.?l\b\.?|LLP|Oy|AB|A/S|Pty|Holdings?|Group|Trading(?! (?:Standards|Act|Schemes?))|Electronics)"
_NOT_NAME = r"(?!(?:The|Of|And|In|On|We|Our|Has|Was|Is|If|For|At|By|To|Section|Rule|Article|Art|Regulation|FRCP|US|EU|UK|Chinese|German|A|An)\b)"
_COMPANY = (
    rf"\b{_NOT_NAME}{_CAP}(?:[ &]+(?:{_CAP}|&|of|and)){{0,5}},?\s{_FIRM}(?![\w])"
    rf"|(?<![贵该本我此])[^\W\dA-Za-z的与和向对由被把在是为及或了请就将从给让跟同我们你您贵该此其已称查经致找寄发付委托聘][^\W的与和向对由被把在是为及或了请就将从给让跟同我们你您贵该此其已]{{1,18}}(?:[（(][{_HAN}]{{2,4}}[）)])?(?:股份有限公司|有限责任公司|有限公司|集团公司|商行|经营部)"
    rf"|(?!(?:当地|美国|德国|专业|国内|境外|外国|一家|这家|该|涉外|知识产权|代理|合作|欧洲|日本|英国|中国))[{_HAN}]{{2,6}}(?=律师事务所)律师事务所"
    r"|\b(?:[Pp]laintiff|[Cc]omplainant|[Rr]ights? [Oo]wner|[Rr]ight ?holder|[Oo]pponent)(?: is| named|:| called)? "
    rf"(?P<it>(?!(?:The|Of|And|In|On|We|Our|Has|Was|Is|Must|May|Can|Will)\b){_CAP}(?:\s(?:{_CAP}|&)){{0,3}})"
)
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧葛柯温莫方章俞严倪鲁韦樊颜翁柳骆纪伍聂岑"
_ZH_TITLE = r"(?:先生|女士|小姐|总经理|副总|经理|律师(?!函|费|事务|证|协会|行业|团队|意见|声明|代理费)|法官|博士|教授|董事长|老板|会计|主任|总(?![额计体部共是的括则数结之会之])|工程师)"
_GIVEN = r"[^\W\da-zA-Z的和或与由任原被及向对从在把于是告给为将让请斯名级]"
_NOT_ZH_NAME = (
    r"(?!任何|韩国|高级|高等|程序|常务|常驻|常年|文件|文书|金额|金融|方面|何种|何时|易于|万一|于是|石油|白天|江苏|江西|武汉|温州|康复|马上|余下|余额|段时|许可|许多|严格|顾问|章程|史上|常见|文字|文化|钟内|欧盟|欧洲|包括|余|余的|金"
    r"|龙头|高额|高度|林业|田间|黄金|程度|方便|方式|方案|方法|方向|张贴|张某某?公司|毛利|马来|秦皇|唐山|石家|贺信|夏季|章节|汤加|丁类|温度|管)"
)
_PERSON = (
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Attorney|Judge|Justice|Herr|Frau|Rechtsanwalt|Rechtsanwältin|RA|Me|Maître|Manager|Director|Sir|Madam)\b\.?\s(?:{_CAP}|[A-Z]\.)(?:[ -](?:{_CAP}|[A-Z]\.)){{0,2}}"
    rf"|(?<![对我双一告利贵乙甲各他它人业])(?:欧阳|司马|上官|诸葛|(?<![对关由基鉴属等处位限])于|{_NOT_ZH_NAME}[{_SURNAMES}]){_GIVEN}{{0,2}}?{_ZH_TITLE}"
)
_STREET = r"(?:Street|St\.|Road|Rd\.?|Avenue|Ave\.?|Lane|Ln\.|Boulevard|Blvd\.?|Drive|Way|Square|Plaza|Court(?=,)|Parkway|Highway)"
_STATES = r"A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
_ADDRESS = (
    rf"(?:(?:Room|Rm\.?|Unit|Suite|Floor|Building|Bldg\.?|No\.)\s[\w-]+,\s){{0,4}}\b(?:No\.\s)?\d{{1,5}}[A-Z]?,?\s(?:{_CAP}\s){{1,4}}{_STREET}(?:,?\s(?:Suite|Floor|Unit|Room|Apt\.?|Ste\.?)\s[\w-]+)?(?:,\s(?![A-Z]{{2}}\s\d){_CAP}(?:\s{_CAP})?){{0,3}}(?:,?\s(?:{_STATES})\s\d{{5}}(?:-\d{{4}})?)?"
    r"|\b[A-ZÄÖÜ][a-zäöüß-]+(?:straße|strasse|str\.|platz|weg|allee|gasse|damm|ufer)\s\d{1,4}\s?[a-z]?(?:,?\s\d{5}\s[A-ZÄÖÜ][\wäöüß]+)?"
    rf"|\bP\.?O\.? Box \d+|\b(?:{_STATES})\s\d{{5}}(?:-\d{{4}})?\b|(?:Room|Rm\.?|Suite)\s\d{{1,5}}[A-Z]?(?:,\s(?:Floor|Building|Block|Tower)\s[\w-]+)*"
    rf"|(?:[{_HAN}]{{2,4}}省)?[{_HAN}]{{2,4}}市(?:[{_HAN}]{{1,5}}[区县镇])?(?:[{_HAN}\d]{{1,14}}?(?:大道|路|街|巷|村|园区|工业园))(?:[{_HAN}]{{0,3}}?\d+(?:号|弄))?(?:[{_HAN}\dA-Z-]{{0,14}}?(?:室|楼|栋|座|层|单元|房|幢))*"
    rf"|(?:[{_HAN}]{{1,5}}[区县镇])?[{_HAN}]{{2,6}}(?:大道|路|街|巷)\d+号(?:[{_HAN}\dA-Z-]{{0,14}}?(?:室|楼|栋|座|层|单元|房|幢))*"
)
_QUOTED = r"(?:\b(?:store|shop|seller|brand|account|storefront)(?: name)?(?: is| called| named|:)?\s|(?:店铺|网店|卖家|品牌|店名|商标)(?:名称|名)?(?:为|是|叫|[:：])?\s?)[“\"「'‘](?P<it>[^”\"」'’\n]{1,40})[”\"」'’]"

Rule = tuple[str | None, "Pattern[str]"]
PUBLIC = re.compile(
    rf"{_OFFICE_SITE}|(?<![\w./@-])(?:{PLATFORM.pattern})(?:\.[a-z]{{2,3}}){{0,2}}(?![\w/@-]|\.[a-z])", _I
)
"""The sites of offices and of platforms, without what stands behind the host."""
ADDRESSES: tuple[Rule, ...] = (("email", re.compile(_EMAIL, re.ASCII)), ("url", re.compile(_URL, _I | re.ASCII)))
"""Where somebody can be written to; they go as a whole, with the names in them."""
RULES: tuple[Rule, ...] = (
    (None, re.compile(r"\[\d{1,3}\]")),
    (None, re.compile(_LAW_DAY)),
    (None, PUBLIC),
    *ADDRESSES,
    ("case_number", CASE_NUMBER),
    ("case_number", re.compile(_CASES, _I)),
    ("address", re.compile(_ADDRESS)),
    (None, re.compile(_LAW)),
    ("identity", re.compile(_IDENTITY)),
    ("number", re.compile(_LABELLED, _I)),
    ("contact", re.compile(_WECHAT, _I)),
    ("amount", re.compile(_MONEY, _I)),
    ("right_number", re.compile(_RIGHTS)),
    ("right_number", RIGHT_NUMBER),
    ("date", re.compile(_DATE)),
    (None, re.compile(_PERIOD, _I)),
    ("bank", re.compile(_BANK)),
    ("phone", re.compile(_PHONE)),
    (None, re.compile(rf"{FORUM.pattern}|{_COURT}|{_FORM_NAME}")),
    ("goods", re.compile(_GOODS, _I)),
    ("name", re.compile(_QUOTED, _I)),
    ("company", COUNSEL),
    ("company", re.compile(_COMPANY)),
    ("person", re.compile(_PERSON)),
    ("number", re.compile(_ANY_NUMBER)),
)
LAW = re.compile(_LAW)
"""References to sections of law, as an expert writes them."""
