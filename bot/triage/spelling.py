"""Slips of the pen in the words that matter: "arested", "costums", "账户被动结" (pure).

Only long trigger words are mended, only at one slip's distance, and never a word that exists by itself.
"""

from functools import cache, lru_cache

_SHORTEST = 5
_WORDS = (
    "arrested arrest detained passport police custody criminal prosecutor bailiff customs seized seizure shipment container "
    "counterfeit frozen freeze froze account accounts suspended deactivated restraining temporary restrained injunction "
    "preliminary lawsuit summons complaint complaints infringement infringing infringes infringe plaintiff defendant deadline "
    "tomorrow expired lawyer attorney letter listing listings removed trademark trademarks patent copyright opposition "
    "opposed cancellation examiner office registered distributor squatted squatting warehouse searched exhibition court "
    "default judgment abmahnung verfugung unterlassungserklarung settlement destruction destroyed detention yesterday manager "
    "colleague employee director amazon payment payments withheld received"
).split()
# Words of their own that stand one slip away from one of those.
_REAL = frozenset(
    "rested arrests sized retained seize freezer breeze frieze accounts amount restraint retraining contemporary junction summon "
    "compliant infringed defendants deadlines headline headlines tomorrows expires inspired layer later latter better litter "
    "letters listings lasting listening remover removes patents patient parent patented latent copyrights opposite imposed "
    "exposed opposes examined officer officers offices registers register distributors squatter squatters warehouses search "
    "searches exhibitions count courts course courtesy cost defaults judgments judgement payments manage managers manages "
    "colleagues employees employer employed directors directed direction directory policy police polite containers contained "
    "counterfeits counterfeited passports custom customer customers customary criminals prosecutors bailiffs lawsuits "
    "plaintiffs plaintive attorneys lawyers shipments seizures suspender suspends injunctions conjunction detection "
    "retention detentions destroyer destroys reinstruction instruction preliminaries withhold deceived relieved receives "
    "perceived receiver settlements setting complaints complains complained restrain trademarked freezes fraud".split()
)
_KNOWN = frozenset(_WORDS) | _REAL
# Slips that are two apart, and the usual confusions of Chinese input methods (same length, so positions stay).
_USUAL = {
    "costums": "customs", "costoms": "customs", "recieved": "received", "tempory": "temporary", "lawer": "lawyer",
    "lawier": "lawyer", "siezed": "seized", "seised": "seized", "ceese": "cease",
    "leter": "letter", "frozn": "frozen", "acount": "account", "suspendet": "suspended", "injuction": "injunction", "warehous": "warehouse",
}  # fmt: skip
CHINESE = {
    "动结": "冻结", "东结": "冻结", "冻节": "冻结", "冻洁": "冻结", "强注": "抢注", "枪注": "抢注", "抢住": "抢注", "律师涵": "律师函",
    "律师含": "律师函", "侵全": "侵权", "情权": "侵权", "请权": "侵权", "侵犬": "侵权", "传飘": "传票", "传标": "传票", "拘流": "拘留",
    "代捕": "逮捕", "海官": "海关", "海观": "海关", "亚马孙": "亚马逊", "亚马迅": "亚马逊", "禁另": "禁令", "警告涵": "警告函",
    "下价": "下架", "封电": "封店",
}  # fmt: skip


@lru_cache(maxsize=16384)
def mended(word: str) -> str:
    """The trigger word that a folded Latin word was meant to be, or the word itself."""
    if word in _USUAL:
        return _USUAL[word]
    if len(word) < _SHORTEST or len(word) > 24 or word in _KNOWN:
        return word
    found = {target for form in _shortened(word) for target in _targets().get(form, ()) if _one_slip(word, target)}
    return found.pop() if len(found) == 1 else word


def _shortened(word: str) -> set[str]:
    """The word, and the word without each of its letters."""
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


@cache
def _targets() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for word in _WORDS:
        for form in _shortened(word):
            table[form] = (*table.get(form, ()), word)
    return table


def _one_slip(word: str, target: str) -> bool:
    """One letter more, less, other or changed places; the first letter stays, short words allow no other letter."""
    if word[0] != target[0] or min(len(word), len(target)) < _SHORTEST:
        return False
    if abs(len(word) - len(target)) == 1:
        shorter, longer = sorted((word, target), key=len)
        if longer.removesuffix("s") == shorter:
            return False
        return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))
    different = [n for n, (a, b) in enumerate(zip(word, target, strict=False)) if a != b]
    if len(word) != len(target) or not different:
        return False
    if len(different) == 1:
        return len(word) > 7
    first, second = different[0], different[-1]
    swapped = word[first] == target[second] and word[second] == target[first]
    return len(different) == 2 and second == first + 1 and swapped
