"""How dockets garble what a company is called and numbered; knows nothing of the matcher."""

from random import Random

from tests.evals.matching.company import Company
from tests.evals.matching.words import SOUNDS, TRADITIONAL

CUT = 40
_CONFUSED = {
    "o": "0",
    "l": "1",
    "i": "l",
    "m": "rn",
    "s": "5",
    "b": "8",
    "g": "q",
    "e": "c",
    "h": "n",
    "u": "v",
    "a": "o",
}


def cased(text: str, random: Random) -> str:
    """As it is, in capitals, or in small letters."""
    return random.choice((text, text, text.upper(), text.lower()))


def traditional(text: str) -> str:
    return text.translate(TRADITIONAL)


def confused(text: str, random: Random, errors: int) -> str:
    """A scanner's errors: letters read as others, one left out or doubled."""
    letters = list(text)
    places = [at for at, letter in enumerate(letters) if letter.isalpha() and 2 < at < len(letters) - 3]
    for at in random.sample(places, min(errors, len(places))):
        small = letters[at].lower()
        what = random.random()
        if small in _CONFUSED and what < 0.7:
            letters[at] = _CONFUSED[small]
        elif what < 0.85:
            letters[at] = ""
        else:
            letters[at] *= 2
    return "".join(letters)


def registered(company: Company, random: Random) -> str:
    """The English name with the signs of one docket or another."""
    name = company.en
    ending = random.choice(
        ("Co., Ltd.", "Co.,Ltd", "CO., LTD", "Co Ltd", "Co. Ltd.", "Company Limited", "Co., Limited")
    )
    return cased(name.replace("Co., Ltd.", ending), random)


def translated(company: Company, random: Random) -> str:
    """The Chinese name put into English by somebody else."""
    trade = random.choice(company.trade[3])
    core = company.pinyin_core.capitalize()
    if random.random() < 0.15:
        core = " ".join(sound.capitalize() for sound in company.sounds)
    city = company.place[1].capitalize() + random.choice(("", "", " City"))
    return cased(
        f"{city} {core} {trade} {random.choice(('Co., Ltd.', 'Co Ltd', 'Limited', 'Company Limited'))}", random
    )


def chinese(company: Company, random: Random) -> str:
    """The Chinese name: traditional, or with spaces or full-width signs around."""
    name = company.zh
    if random.random() < 0.6:
        name = traditional(name)
    return random.choice((name, f" {name} ", name[:4] + " " + name[4:], f"{name}。"))


def without_form(company: Company, random: Random) -> str:
    """The name without its form of company, in one of the scripts."""
    place, trade = company.place[1].capitalize(), random.choice(company.trade[3])
    core = company.pinyin_core.capitalize()
    return random.choice(
        (f"{place} {core} {trade}", company.zh.removesuffix("有限公司"), f"{place}{core}{company.trade[1]}")
    )


def homophone(company: Company, random: Random) -> str | None:
    """Another name that is read the same; None where there are no such characters."""
    others = ["" for _ in range(1)]
    for sound, character in zip(company.sounds, company.core, strict=True):
        choices = [one for one in SOUNDS.get(sound, character) if one != character] or [character]
        others = [one + random.choice(choices) for one in others]
    return others[0] if others[0] != company.core else None


def id_as_printed(seller_id: str, random: Random) -> str:
    """A seller id with the spaces and case of a schedule."""
    return random.choice(
        (seller_id, seller_id, seller_id.lower(), f" {seller_id} ", f"{seller_id[:6]} {seller_id[6:]}")
    )


def one_digit_off(seller_id: str, random: Random) -> str:
    at = random.randrange(1, len(seller_id))
    other = random.choice([one for one in "23456789" if one != seller_id[at]])
    return seller_id[:at] + other + seller_id[at + 1 :]


def alias_as_printed(name: str, random: Random) -> str:
    """A shop's name with other spaces, signs and case."""
    return cased(random.choice((name, name.replace(" ", ""), name.replace("-", " "), name.replace(" ", "-"))), random)


def number_as_printed(number: str, random: Random) -> str:
    grouped = f"{int(number):,}" if number.isdigit() else number
    return random.choice(
        (number, f"Reg. No. {number}", f"U.S. Reg. No. {grouped}" if len(number) == 7 else number, f"No. {grouped}")
    )


def similar_mark(brand: str, random: Random) -> str:
    """A mark that looks or sounds like another: hyphen, plural, a digit for a letter, a letter, an added word."""
    at = random.randrange(2, len(brand) - 1)
    spelt = {"O": "0", "I": "1", "E": "3", "S": "5", "A": "4"}
    digit = next((one for one in brand if one in spelt), "")
    ways = [f"{brand[:at]}-{brand[at:]}", f"{brand}S", f"{brand} PRO", f"{brand} Home", f"{brand[:at]} {brand[at:]}"]
    ways.append(brand.replace(digit, spelt[digit], 1) if digit else f"{brand} Official")
    vowel = next((at for at, one in enumerate(brand) if at > 1 and one in "AEIOU"), None)
    if vowel is not None:
        ways.append(brand[:vowel] + random.choice([one for one in "AEIOU" if one != brand[vowel]]) + brand[vowel + 1 :])
    return random.choice(ways)
