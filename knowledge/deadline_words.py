"""The lines of a working and the questions beside a deadline, in both languages (pure)."""

from datetime import date, datetime

from knowledge.calendars import Calendar, Closed, china_holiday
from knowledge.counting import Step, day_en, day_zh
from knowledge.reviews import Review
from knowledge.rules import Rule, period


def event(rule: Rule, day: date) -> Step:
    """The event that starts the period."""
    return Step(f"Event: {rule.trigger_en}, {day_en(day)}.", f"起算事件：{rule.trigger_zh}，{day_zh(day)}。")


def version(rule: Rule) -> Step:
    """Which version of a changed rule is used."""
    english = [f"from {day_en(rule.valid_from)}"] if rule.valid_from else []
    chinese = [f"自{day_zh(rule.valid_from)}起"] if rule.valid_from else []
    if rule.valid_to:
        english.append(f"until {day_en(rule.valid_to)}")
        chinese.append(f"至{day_zh(rule.valid_to)}止")
    return Step(
        f"The rule has changed; this is the version for events {' '.join(english)}.",
        f"该规则有过修改；此处适用{''.join(chinese)}的版本。",
    )


def under_review(review: Review) -> Step:
    """The warning that the rule may no longer hold."""
    since = review.since
    return Step(
        f"This rule is under review since {since.day} {since:%B %Y}: {review.source} reports a change of the law. "
        "Have the date confirmed by an expert before you rely on it.",
        f"该规则自{since.year}年{since.month}月{since.day}日起正在复核：{review.source}报告相关法律有变动。"
        "请先由专家确认该日期，再据以行事。",
    )


def no_number(rule: Rule) -> Step:
    """Why nothing is counted."""
    return Step(
        f"The table gives no number that may be counted: {period(rule, 'en')}.",
        f"规则表没有可供计算的数字：{period(rule, 'zh')}。",
    )


def ask_document(rule: Rule) -> Step:
    """What to ask for where no number may be counted."""
    return Step(
        f"Ask for the document itself ({rule.trigger_en}) and for the last day or period that it names.",
        f"请提供文书原件（{rule.trigger_zh}）以及其中写明的截止日或期限。",
    )


def no_trigger(rule: Rule) -> Step:
    """Why nothing is counted without a day."""
    return Step(
        f"The period is {period(rule, 'en')}; the day on which it began is not known.",
        f"期限为{period(rule, 'zh')}；起算日不明。",
    )


def ask_trigger(rule: Rule) -> Step:
    """The question for the day of the event."""
    return Step(f"On which day was this: {rule.trigger_en}?", f"请告知日期：{rule.trigger_zh}，是哪一天？")


def ask_event(rule: Rule, known: str) -> Step:
    """The question where another event than the rule's is known."""
    return Step(
        f"The rule counts from another event than the one known ({known}): {rule.trigger_en}. On which day was that?",
        f"该规则不是从已知的事件起算，而是从“{rule.trigger_zh}”起算。那是哪一天？",
    )


def ask_which(rule: Rule) -> Step:
    """The question where the day of the event can be read in two ways."""
    return Step(
        f"Two days are possible; which is right for: {rule.trigger_en}?",
        f"有两个可能的日期；“{rule.trigger_zh}”究竟是哪一天？",
    )


def ask_confirm(rule: Rule) -> Step:
    """The question beside a date that rests on knowledge only."""
    return Step(
        f"The rule is from knowledge and not verified ({rule.source}): let the expert confirm it, and look for a date in "
        "the document.",
        f"该规则依据经验、未经核实（{rule.source}）：须由专家确认，并查看文书中是否写明日期。",
    )


def ask_roll(rule: Rule) -> Step:
    """The question where it is not known what a closed last day does."""
    return Step(
        f"Does the period run on when its last day is a closed one? Not known for this rule ({rule.source}).",
        f"最后一日为休息日时是否顺延？该规则未查明（{rule.source}）。",
    )


def ask_closures(calendar: Calendar) -> Step:
    """The question where an office's closed days are not known."""
    return Step(
        f"Is the forum open on that day? Its closed days are not all known here ({calendar.name.en}).",
        f"该日是否办公？此处未掌握全部休息日（{calendar.name.zh}）。",
    )


def as_printed() -> Step:
    """The document may set a period of its own."""
    return Step(
        "The notice may set another period or day; what it prints counts before this.",
        "通知可另定期限或截止日；以通知所载为准。",
    )


def ask_notice() -> Step:
    """The question for the period that the document sets."""
    return Step("Which last day or period does the notice itself name?", "通知本身写明的截止日或期限是什么？")


def ask_region() -> Step:
    """The question for the part of the country."""
    return Step(
        "In which part of the country does the court, office or authority sit? Holidays differ between the parts.",
        "该法院、主管局或机关位于哪个地区？各地区假日不同。",
    )


def some_regions(calendar: Calendar) -> Step:
    """Working days of which some are holidays in parts of the country only."""
    return Step(
        f"Some of the days counted are holidays in parts of the country only; they are counted as open ({calendar.name.en}).",
        f"所计日期中有的仅在部分地区为假日，此处按工作日计（{calendar.name.zh}）。",
    )


def ask_printed_before() -> Step:
    """The question where the printed last day lies before the event."""
    return Step(
        "The printed last day lies before the event: check both dates in the document.",
        "文书所载截止日早于起算事件：请核对文书中的两个日期。",
    )


def earlier_counts(earlier: date, later: date) -> Step:
    """Which of two readings is the working date."""
    return Step(
        f"Two readings: {day_en(min(earlier, later))} and {day_en(max(earlier, later))}. The earlier is the working date.",
        f"两种算法：{day_zh(min(earlier, later))}与{day_zh(max(earlier, later))}。以较早者为准。",
    )


def open_there(calendar: Calendar) -> Step:
    """The reading without a regional holiday."""
    return Step(f"no holiday at the forum ({calendar.name.en})", f"该法院或主管局所在地非假日（{calendar.name.zh}）")


def holiday_in(parts: tuple[str, ...]) -> Step:
    """The reading with a regional holiday."""
    return Step(
        f"holiday at the forum (parts: {', '.join(parts)})", f"该法院或主管局所在地为假日（地区：{'、'.join(parts)}）"
    )


def days_after(n: int, last: date) -> Step:
    """Days added after the period for service by mail."""
    return Step(
        f"Served by mail: {n} days are added after the period (FRCP 6(d)): {day_en(last)}.",
        f"邮寄送达：期满后加{n}天（FRCP 6(d)）：{day_zh(last)}。",
    )


def no_roll_known(last: date, closed: Closed) -> Step:
    """A closed last day under a rule whose roll-over is not known."""
    return Step(
        f"{day_en(last)} is closed ({closed.en}), and no rule is known that moves the day: act on the last open day before it.",
        f"{day_zh(last)}为休息日（{closed.zh}），且不知有无顺延规则：请在此前最后一个工作日办理。",
    )


def closures_unknown(calendar: Calendar) -> Step:
    """The closed days of the forum are not all known."""
    return Step(
        f"Not all closed days of the forum are known ({calendar.name.en}): this is a working date, not a certain one.",
        f"未掌握该处全部休息日（{calendar.name.zh}）：所列为暂定日期，并不确定。",
    )


def perhaps_closed(last: date, closed: Closed) -> Step:
    """A closure that is only known from experience."""
    return Step(
        f"{day_en(last)} may be closed ({closed.en}); not confirmed, so it is not reckoned with.",
        f"{day_zh(last)}可能休息（{closed.zh}）；未经确认，不予计入。",
    )


def printed_wins(printed: date, computed: date | None) -> Step:
    """The printed date, beside the computed one where there is one."""
    if computed is None:
        return Step(f"The document names the last day: {day_en(printed)}.", f"文书写明截止日：{day_zh(printed)}。")
    if computed == printed:
        return Step(
            f"The document names the same last day: {day_en(printed)}.",
            f"文书写明的截止日与计算一致：{day_zh(printed)}。",
        )
    return Step(
        f"The document names {day_en(printed)}; counting gives {day_en(computed)}. The printed date wins.",
        f"文书写明{day_zh(printed)}，计算所得为{day_zh(computed)}。以文书所载为准。",
    )


def last_day(due: date, time_zone: str, beijing: datetime) -> Step:
    """The last day in the forum's time and in Beijing time."""
    clock = f"{beijing:%H:%M}"
    return Step(
        f"Last day: {day_en(due)}, until the end of the day there ({time_zone}); that is {day_en(beijing.date())} {clock} in "
        "Beijing. Offices may close earlier in the day.",
        f"最后一日：{day_zh(due)}，至当地（{time_zone}）当日结束，即北京时间{day_zh(beijing.date())}{clock}。"
        "窗口关闭时间可能更早。",
    )


def chinese_holiday(due: date) -> Step:
    """The last day is a day off in China."""
    return Step(
        f"{day_en(due)} is a day off in China; that does not stop the period.",
        f"{day_zh(due)}在中国为假日，但不影响境外期限。",
    )


def time_left(due: date, today: date) -> Step:
    """How long it is until the last day."""
    left = (due - today).days
    days = "day" if abs(left) == 1 else "days"
    if left < 0:
        return Step(
            f"Today is {day_en(today)} there: the last day has passed, {-left} {days} ago. To the expert at once.",
            f"当地今天是{day_zh(today)}：已逾期{-left}天。立即转专家。",
        )
    return Step(f"Today is {day_en(today)} there: {left} {days} left.", f"当地今天是{day_zh(today)}：还剩{left}天。")


def rests_in_china(due: date) -> bool:
    """Whether the reader may be on holiday on that day."""
    return china_holiday(due)


DISTRICT_COURT = Step(
    "Chicago time is assumed, and no holiday of the court's state: on the East Coast the day ends an hour earlier, a state "
    "holiday may move the date later.",
    "按芝加哥时间计算，未计入法院所在州的假日：东海岸的一天早结束一小时，州假日可能使日期延后。",
)
