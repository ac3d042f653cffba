"""An enterprise's profile: what lets an item of the watch be recognised as its own (pure)."""

from dataclasses import dataclass
from typing import Literal

RightKind = Literal["patent", "utility_model", "design", "copyright"]
Consent = Literal["letters", "courses", "statistics"]
"""What an enterprise agrees to: information letters, offers of courses, anonymous figures. Letters about a case of its
own, a suit or an order, go out without it."""


@dataclass(frozen=True)
class Shop:
    """A shop on a marketplace: `marketplace` as `amazon.de`, `temu`, `tiktok-shop`; `seller_id` as the marketplace gives it."""

    marketplace: str
    name: str = ""
    seller_id: str = ""
    url: str = ""


@dataclass(frozen=True)
class Mark:
    """A trade mark: its words, the market's code (`US`, `EU`, `DE`), registration or application number, Nice classes."""

    text: str
    market: str | None = None
    number: str = ""
    classes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Right:
    """A right other than a mark, of the enterprise itself."""

    kind: RightKind
    number: str
    market: str | None = None
    title: str = ""


@dataclass(frozen=True)
class Contact:
    """A person of the enterprise; `slack` is their id there."""

    name: str
    email: str = ""
    phone: str = ""
    slack: str = ""


@dataclass(frozen=True)
class Profile:
    """One enterprise. `enterprise` is its id in the desk, which every profile has; `id` is 0 before it is stored.

    `code` is the unified social credit code (18 characters), `other_names` are former names and spellings, `brands`
    what it sells under without a registration, `products` what it sells in plain words, `classes` Nice classes of them,
    `markets` the codes of its target markets, `center` the sub-center that entered it, None where it did so itself.
    """

    enterprise: str
    name_zh: str = ""
    name_en: str = ""
    other_names: tuple[str, ...] = ()
    code: str = ""
    province: str | None = None
    shops: tuple[Shop, ...] = ()
    brands: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    rights: tuple[Right, ...] = ()
    products: tuple[str, ...] = ()
    classes: tuple[int, ...] = ()
    markets: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    language: str = "zh"
    consents: frozenset[Consent] = frozenset()
    center: str | None = None
    id: int = 0
    revision: int = 0

    @property
    def name(self) -> str:
        """The name in the profile's own language, else the other."""
        first, second = (self.name_en, self.name_zh) if self.language == "en" else (self.name_zh, self.name_en)
        return first or second
