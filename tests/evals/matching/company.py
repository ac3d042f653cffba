"""Invented companies with everything that their profiles say."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.evals.matching.words import BRAND_PARTS, COMMON, GOODS, MARKETPLACES, PLACES, SOUNDS, TRADES

MARKET_OF = {"amazon.com": "US", "amazon.de": "DE", "amazon.co.uk": "GB", "ebay.com": "US", "walmart.com": "US", "temu": "US", "aliexpress": "US", "tiktok-shop": "US"}  # fmt: skip
_BASE31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass
class Company:
    """A company; `core` is its own part of the name in characters, `sounds` the syllables of it."""

    enterprise: str
    place: tuple[str, str, str, str]
    core: str
    sounds: tuple[str, ...]
    trade: tuple[str, str, str, list[str]]
    city_word: bool
    english: bool
    code: str = ""
    shops: list[dict[str, str]] = field(default_factory=list)
    brand: str = ""
    mark: dict[str, Any] = field(default_factory=dict)
    patent: str = ""
    goods: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def zh(self) -> str:
        return f"{self.place[0]}{'市' if self.city_word else ''}{self.core}{self.trade[0]}有限公司"

    @property
    def pinyin_core(self) -> str:
        return "".join(self.sounds)

    @property
    def en(self) -> str:
        return f"{self.place[1].capitalize()} {self.pinyin_core.capitalize()} {self.trade[2]} Co., Ltd."

    @property
    def rare(self) -> bool:
        """Whether the name is long enough that another company hardly sounds like it."""
        return len(self.sounds) >= 3

    def pinyin(self, *, spaced: bool) -> str:
        """The whole name in pinyin, word by word or run together."""
        words = [
            self.place[1] + ("shi" if self.city_word else ""),
            self.pinyin_core,
            self.trade[1],
            "youxian",
            "gongsi",
        ]
        return " ".join(word.capitalize() for word in words) if spaced else "".join(words).capitalize()

    def profile(self) -> dict[str, Any]:
        """The profile as a line of JSON."""
        markets = sorted({MARKET_OF[shop["marketplace"]] for shop in self.shops} | {self.mark["market"]})
        return {
            "enterprise": self.enterprise, "name_zh": self.zh, "name_en": self.en if self.english else "",
            "code": self.code, "province": self.place[3], "shops": self.shops, "brands": [], "marks": [self.mark],
            "rights": [{"kind": "patent", "number": self.patent, "market": "US"}] if self.patent else [],
            "products": [word for one in self.goods for word in one[:2]], "classes": sorted({one[2] for one in self.goods}),
            "markets": markets, "language": "zh",
        }  # fmt: skip


class Companies:
    """Companies of which no two have the same whole name in characters (市 apart: no registry allows both) or the same seller id or mark."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._taken: set[str] = set()

    def make(self, enterprise: str, *, common: float = 0.25) -> Company:
        """One more; a share of them has one of the names that many take."""
        while True:
            core, sounds = self._core(common)
            company = Company(
                enterprise, self.random.choice(PLACES), core, sounds, self.random.choice(TRADES),
                self.random.random() < 0.7, self.random.random() < 0.6,
            )  # fmt: skip
            if self._new(company.zh.replace("市", "")):
                break
        self._furnish(company)
        return company

    def _new(self, thing: str) -> bool:
        fresh = thing not in self._taken
        self._taken.add(thing)
        return fresh

    def _core(self, common: float) -> tuple[str, tuple[str, ...]]:
        random = self.random
        if random.random() < common:
            sound, cores = random.choice(COMMON)
            return random.choice(cores), (sound[: _first(sound)], sound[_first(sound) :])
        sounds = tuple(random.choice(list(SOUNDS)) for _ in range(random.choice((2, 3, 3, 3, 4))))
        return "".join(random.choice(SOUNDS[sound]) for sound in sounds), sounds

    def _furnish(self, company: Company) -> None:
        random = self.random
        company.code = "91" + "".join(random.choice(_BASE31) for _ in range(16))
        company.brand = self.brand()
        company.goods = random.sample(GOODS, random.choice((1, 2)))
        for marketplace in random.sample(MARKETPLACES, random.choice((1, 1, 2))):
            name = random.choice((f"{company.brand}-US", f"{company.brand} Direct Store", f"{company.brand} Official", f"{company.pinyin_core.capitalize()}{random.choice(('Home', 'Shop', 'Store'))}"))  # fmt: skip
            company.shops.append({"marketplace": marketplace, "name": name, "seller_id": self.seller_id(marketplace)})
        market = random.choice(("US", "US", "EU", "DE", "GB"))
        company.mark = {
            "text": company.brand, "market": market, "number": self.number(),
            "classes": sorted({one[2] for one in company.goods}),
        }  # fmt: skip
        if random.random() < 0.3:
            company.patent = f"US {self.number(8)} B2"

    def brand(self) -> str:
        """A word that is nobody else's mark."""
        while True:
            brand = "".join(self.random.choice(BRAND_PARTS) for _ in range(self.random.choice((2, 3, 3, 4)))).upper()
            if len(brand) >= 6 and self._new(brand):
                return brand

    def seller_id(self, marketplace: str) -> str:
        """A seller id as this marketplace gives them."""
        random = self.random
        while True:
            if marketplace.startswith("amazon"):
                made = "A" + "".join(random.choice("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(13))
            elif marketplace == "temu":
                made = "6344" + "".join(random.choice("0123456789") for _ in range(11))
            else:
                made = "".join(random.choice("0123456789") for _ in range(10))
            if self._new(made):
                return made

    def number(self, digits: int = 7) -> str:
        """A number of a right that nobody else has."""
        while True:
            made = str(self.random.randrange(10 ** (digits - 1), 10**digits))
            if self._new(made):
                return made


def _first(sound: str) -> int:
    """Where the second syllable of a common name begins."""
    return {"xinda": 3, "huasheng": 3, "jinyuan": 3, "hengtai": 4, "xingwang": 4, "yida": 2, "lianfa": 4, "shengda": 5, "ruifeng": 3, "jiaye": 3}[sound]  # fmt: skip
