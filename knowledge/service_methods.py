"""How a document was served, and what that does to a period (pure).

Some rules only run from valid service, some add days by method, some hold for service inside or outside the country.
"""

from dataclasses import dataclass

from knowledge.counting import Step
from knowledge.errors import UnusableInput
from knowledge.rules import Rule


@dataclass(frozen=True)
class Method:
    """A method of service; `safe` where its validity is not in doubt, `place` where it can only be in or out."""

    code: str
    name: Step
    safe: bool
    place: str
    itc_days: int | None


METHODS = {
    method.code: method
    for method in (
        Method("personal", Step("personal service", "直接送达"), True, "inland", 0),
        Method("fair", Step("service at a fair stand", "展位送达"), True, "inland", 0),
        Method("counsel", Step("service on counsel admitted there", "向当地代理律师送达"), True, "", 0),
        Method("electronic", Step("electronic service through the forum's system", "通过法院或主管局电子系统送达"), True, "", 0),
        Method("hague", Step("service through the Central Authority (Hague Convention)", "通过中央机关送达（海牙公约）"), True, "abroad", None),
        Method("post", Step("service by post", "邮寄送达"), False, "", 3),
        Method("post_inland", Step("service by post inside the country", "国内邮寄送达"), False, "inland", 3),
        Method("post_abroad", Step("service by post from abroad", "跨境邮寄送达"), False, "abroad", 10),
        Method("courier", Step("service by express courier", "快递送达"), False, "", 1),
        Method("courier_inland", Step("service by express courier inside the country", "国内快递送达"), False, "inland", 1),
        Method("courier_abroad", Step("service by express courier from abroad", "跨境快递送达"), False, "abroad", 5),
        Method("email", Step("service by e-mail", "电子邮件送达"), False, "", None),
        Method("platform", Step("service by platform message", "平台消息送达"), False, "", None),
        Method("publication", Step("service by publication", "公告送达"), False, "", None),
    )
}  # fmt: skip
ALIASES = {
    "mail": "post", "mail_inland": "post_inland", "mail_abroad": "post_abroad", "express": "courier",
    "express_inland": "courier_inland", "express_abroad": "courier_abroad", "hand": "personal", "in_person": "personal",
    "booth": "fair", "e_mail": "email", "portal": "electronic", "central_authority": "hague",
}  # fmt: skip
FRCP_MAIL_DAYS = 3
"""FRCP 6(d): three days more after service by mail."""


@dataclass(frozen=True)
class Effect:
    """What a method does: days added to the period, days added after it, what is open, and whether no date can be given."""

    within: int = 0
    after: int = 0
    steps: tuple[Step, ...] = ()
    asks: tuple[Step, ...] = ()
    no_date: bool = False


def method_of(code: str | None) -> Method | None:
    """The method `code`; raises `UnusableInput` naming the known ones."""
    if code is None:
        return None
    plain = code.strip().lower().replace("-", "_").replace(" ", "_")
    found = METHODS.get(ALIASES.get(plain, plain))
    if not found:
        raise UnusableInput(f"method of service {code!r} is unknown; use one of {', '.join(METHODS)}")
    return found


def effect_of(rule: Rule, method: Method | None) -> Effect:
    """What the method of service does to `rule`."""
    if rule.service == "any":
        return Effect()
    if method is None:
        return Effect(asks=(_ask_method(rule),))
    said = Step(f"How it was served: {method.name.en}.", f"送达方式：{method.name.zh}。")
    if method.code == "publication":
        return Effect(steps=(said,), asks=(_ASK_PUBLICATION,), no_date=True)
    if rule.service == "itc":
        return _itc(rule, method, said)
    if rule.service == "frcp_mail":
        return _frcp(method, said)
    return _validity(rule, method, said)


def _itc(rule: Rule, method: Method, said: Step) -> Effect:
    if method.itc_days is None:
        return Effect(steps=(said,), asks=(_ask_method(rule),))
    if not method.itc_days:
        return Effect(steps=(said, Step("This method adds no days.", "该方式不加天数。")))
    more = method.itc_days
    added = Step(
        f"Served this way the period is {more} calendar days longer, counted from the handing over (19 CFR 201.16(d), (e)).",
        f"以该方式送达，期限加{more}个日历日，自交寄之日起算（19 CFR 201.16(d)、(e)）。",
    )
    asks = () if method.place else (_ask_method(rule),)
    return Effect(within=more, steps=(said, added), asks=asks)


def _frcp(method: Method, said: Step) -> Effect:
    if method.code.startswith("post"):
        return Effect(after=FRCP_MAIL_DAYS, steps=(said,))
    if method.code.startswith("courier") or method.code in ("email", "platform"):
        return Effect(steps=(said,), asks=(_ASK_CONSENT,))
    return Effect(steps=(said,))


def _validity(rule: Rule, method: Method, said: Step) -> Effect:
    """Rules that run from valid service, or only from service inside or outside the country."""
    if rule.service in ("inland", "abroad") and method.place and method.place != rule.service:
        # A rule for service abroad gives the longer time: after service inside the country its date would be too late.
        return Effect(steps=(said,), asks=(_ASK_PLACE,), no_date=rule.service == "abroad")
    if not method.safe:
        return Effect(steps=(said, _CLOCK_RUNS), asks=(_ASK_VALID,))
    if rule.service in ("inland", "abroad") and not method.place:
        return Effect(steps=(said,), asks=(_ASK_PLACE,), no_date=rule.service == "abroad")
    return Effect(steps=(said,))


def _ask_method(rule: Rule) -> Step:
    if rule.service == "itc":
        return Step(
            "How was it served: electronically, by hand, by post or by express courier, inside or outside the country? "
            "As long as that is open, only the days that are certain are added.",
            "以何种方式送达：电子、直接交付、邮寄还是快递，境内还是境外？未明之前，只加确定的天数。",
        )
    return Step(
        "How, where and by whom was it served? The period runs from valid service.",
        "以何种方式、在何处、由谁送达？期限自有效送达起算。",
    )


_CLOCK_RUNS = Step(
    "This service may be contestable; assume that the clock runs until counsel says otherwise.",
    "该送达可能有争议；在律师另有意见之前，按期限已开始处理。",
)
_ASK_VALID = Step(
    "Was this method allowed, by an order or by treaty? Ask for the order or the proof of service.",
    "该送达方式是否经命令许可或符合条约？请提供命令或送达证明。",
)
_ASK_PLACE = Step(
    "Was it served inside or outside the country? Another rule holds for the other place.",
    "是在该国境内还是境外送达？两种情形适用不同规则。",
)
_ASK_PUBLICATION = Step(
    "When does the order say that service by publication takes effect? Ask for the order; no date is computed.",
    "命令规定公告送达何时生效？请提供命令；不计算日期。",
)
_ASK_CONSENT = Step(
    "Was this method agreed in writing? If so the Federal Rules may add three days; none are added here.",
    "该方式是否经书面同意？经同意的，联邦规则可加三天；此处未加。",
)
