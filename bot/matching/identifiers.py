"""Numbers that belong to one: seller ids, social credit codes, numbers of marks and rights."""

import re
import unicodedata
from functools import lru_cache

LEAST_ID = 4
_NOT_ID = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_KIND_CODE = re.compile(r"(?<=\d)(?:[a-z]\d?)$")
_NUMBER_WORDS = re.compile(
    r"\b(?:u\.?s\.?|reg(?:istration)?|serial|ser|application|app|appl|patent|pat|trademark|tm|design|copyright|number|num|nos?)\b\.?|"
    r"注册号|申请号|专利号|第|号|№",
    re.IGNORECASE,
)
_MARKET_HEAD = re.compile(r"^(?:zl|us|ep|eu|cn|de|gb|uk|fr|jp|kr|wo|ca|au|em|ip)(?=[a-z]{0,2}\d)")


@lru_cache(maxsize=65_536)
def seller_id(text: str) -> str:
    """A seller id in small letters without spaces and signs; empty for what is too short to be one."""
    found = _NOT_ID.sub("", unicodedata.normalize("NFKC", text).casefold())
    return found if len(found) > LEAST_ID else ""


@lru_cache(maxsize=65_536)
def marketplace(text: str) -> tuple[str, str]:
    """A marketplace and its country as far as it is named: `Amazon.de` gives (`amazon`, `de`), `TikTok Shop` (`tiktok`, ``)."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    plain = re.sub(r"^(?:https?://)?(?:www\.|m\.)?", "", plain).split("/")[0]
    for chinese, english in _CHINESE.items():
        plain = plain.replace(chinese, english)
    words = [word for word in re.split(r"[^0-9a-z]+", plain) if word not in ("", "co", "shop", "marketplace", "store")]
    if not words:
        return "", ""
    country = next((_COUNTRY[word] for word in words[1:] if word in _COUNTRY), "")
    return words[0], country


_CHINESE = {"亚马逊": "amazon ", "沃尔玛": "walmart ", "速卖通": "aliexpress ", "希音": "shein ", "易贝": "ebay ", "美国": " us", "德国": " de", "英国": " uk"}  # fmt: skip
_COUNTRY = {
    "com": "us", "us": "us", "usa": "us", "de": "de", "uk": "uk", "gb": "uk", "fr": "fr", "it": "it", "es": "es",
    "nl": "nl", "jp": "jp", "ca": "ca", "mx": "mx", "br": "br", "au": "au", "in": "in", "pl": "pl", "se": "se",
    "sg": "sg", "my": "my", "th": "th", "vn": "vn", "ph": "ph", "id": "id", "ae": "ae", "sa": "sa", "tr": "tr", "eu": "eu",
}  # fmt: skip


def same_marketplace(one: str, other: str) -> bool | None:
    """Whether both name one marketplace; None where one of them names none or no country beside the other's."""
    (first, where), (second, there) = marketplace(one), marketplace(other)
    if not first or not second:
        return None
    return first == second and (not where or not there or where == there)


@lru_cache(maxsize=65_536)
def credit_code(text: str) -> str:
    """A unified social credit code (18 signs), wherever in a text; empty without one."""
    found = _CODE.search(re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", text)).upper())
    return found[0] if found else ""


@lru_cache(maxsize=65_536)
def number(text: str) -> str:
    """The number of a mark or right without country, kind and signs: `U.S. Reg. No. 6,123,456` gives `6123456`.

    `US D912,345 S` gives `d912345`, `ZL 2021 3 0123456.7` gives `202130123456`: the check digit stays out.
    """
    plain = _NUMBER_WORDS.sub(" ", unicodedata.normalize("NFKC", text)).casefold()
    plain = re.sub(r"(?<=\d{4})\.[\dx]\b", "", plain.strip())
    plain = re.sub(r"[^0-9a-z]+", "", plain)
    plain = _KIND_CODE.sub("", _MARKET_HEAD.sub("", plain)) if len(plain) > 5 else plain
    plain = plain.lstrip("0")
    return plain if sum(c.isdigit() for c in plain) >= LEAST_ID else ""
