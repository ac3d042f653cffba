"""Replies, cases and texts of every kind, made by Hypothesis; and what stands where in a message of Slack."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from bot.cases.model import Brief, BriefFact, Case, CaseEvent, State
from bot.conversations import Person, Posted, Reply
from bot.slack.blocks import Outgoing

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MEMBER = "U0MEMBER1"
FOREIGN = (
    "<!channel>", "<!here>", "<!everyone>", "<@U0123ABCD>", "<#C0123ABCD>", "<http://evil.example|your bank>",
    "<javascript:alert(1)|here>", "javascript:alert(1)", "<!subteam^S01|all>", "&lt;!channel&gt;", "&amp;", "a|b>c<d",
    "\u202egnp.exe", "\u2066hidden\u2069", "\x00", "\x07", "\x1b[31m", "\r\n", "🧑‍⚖️", "👩🏽‍🔬🇩🇪", "中文。标点，", "مرحبا", "שלום",
    "*bold* _it_ ~no~ `code` ```pre```", "> quoted", "e\u0301\u0327", "\u200b", "&&&&&", "<<<>>>",
)  # fmt: skip
"""What somebody may write to be more than words."""

OFFERED = (None, "wei", MEMBER, "<!channel>", "U1|all>")
"""Who may be asked for a case: nobody, a persona of the workspace, somebody in Slack, somebody with an odd id."""

piece = st.one_of(
    st.sampled_from(FOREIGN), st.text(max_size=40), st.sampled_from(["word", " ", "\n", ". ", "很长的句子。"])
)


def texts(most: int = 12, longest: int = 3) -> st.SearchStrategy[str]:
    """Texts of people, documents and models, some of them far too long."""
    parts = st.lists(piece, max_size=most).map("".join)
    return st.one_of(parts, st.tuples(parts, st.integers(1, longest)).map(lambda t: (t[0] + " ") * 200 * t[1]))


short = texts(4, 1)


@st.composite
def citations(draw: st.DrawFn, n: int) -> dict[str, Any]:
    """A citation with the keys of the command line."""
    return {
        "n": n,
        "title": draw(short),
        "heading": draw(st.lists(short, max_size=3)),
        "market": draw(st.sampled_from(["us", "de", None])),
        "quote": draw(short),
        "source": draw(st.one_of(st.none(), short)),
        "url": "/guides/" + draw(st.text(max_size=30)) + "x" * draw(st.sampled_from([0, 3_000])),
        "checked_on": draw(st.sampled_from(["2026-11-01", None])),
        "confidence": draw(st.sampled_from(["A", "K", None])),
        "reviewed_by": draw(st.one_of(st.none(), short)),
    }


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    """Any reply of the desk."""
    cited = tuple(draw(citations(n)) for n in range(1, draw(st.sampled_from([0, 1, 3, 12, 40])) + 1))
    sentences = draw(st.lists(short, max_size=5))
    marks = [c["n"] for c in cited][:3]
    answer = {
        "text": " ".join(sentences),
        "sentences": [{"text": s, "citations": marks} for s in sentences] if draw(st.booleans()) else [],
    }
    some = st.lists(texts(), max_size=3).map(tuple)
    return Reply(
        draw(st.sampled_from(["answer", "question", "handover", "refusal", "notice"])),
        draw(st.sampled_from(["en", "zh"])),
        before=draw(some),
        answer=draw(st.sampled_from([None, answer])),
        citations=cited,
        after=draw(some),
        asks=draw(some),
        actions=draw(
            st.sampled_from(
                [(), ("ask_expert",), ("rate",), ("ask_expert", "rate"), ("reopen_or_new",), ("handled",), ("consent",)]
            )
        ),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any case, with its brief or without."""
    facts = st.lists(
        st.builds(
            BriefFact, st.sampled_from(["due_on", "forum", "right", "market", "odd", "other_party"]), short, st.just("stated"),
            short, st.integers(0, 400),
        ),
        max_size=6,
    ).map(tuple)  # fmt: skip
    brief = st.builds(
        Brief, short, st.none(), texts(), st.sampled_from(["en", "zh"]), st.just("us"), st.just("U2"),
        st.lists(short, max_size=4).map(tuple), facts, facts, st.lists(short, max_size=4).map(tuple),
        cited=st.lists(st.fixed_dictionaries({"title": short, "source": short, "url": short}), max_size=4).map(tuple),
    )  # fmt: skip
    who = draw(short) or None
    return Case(
        draw(st.integers(1, 10**12)), "C-2026-0007", 1, "lamp", draw(short), draw(st.sampled_from(get_args(State))),
        draw(st.sampled_from(["U0", "U1", "U2", "U3"])), draw(st.sampled_from(["us", None, "atlantis"])), "zhejiang", (),
        draw(st.sampled_from(["en", "zh"])), NOW, NOW + timedelta(hours=draw(st.integers(-5, 5))), expert="U1" if who else None,
        expert_name=who, brief=draw(st.one_of(st.none(), brief)), forum=draw(st.one_of(st.none(), short)),
        right=draw(st.sampled_from([None, "patent", "odd"])), adviser=draw(st.sampled_from([None, "zhejiang", "germany"])),
        document_language=draw(st.sampled_from([None, "de", "xx"])), offered=draw(st.sampled_from(OFFERED)),
        offered_name=draw(st.one_of(st.none(), short)), coordinator=draw(st.sampled_from([None, "zhejiang"])),
        events=tuple(CaseEvent(NOW, draw(short), "not_mine", None) for _ in range(draw(st.integers(0, 3)))),
    )  # fmt: skip


def posted(text: str = "", *, reply: Reply | None = None, name: str = "Dr. Wei", **values: Any) -> Posted:
    """A message of an expert, or a reply of the desk."""
    given = {"files": (), "edited_at": None, "deleted_at": None, **values}
    return Posted(7, 1, "k", Person("x", name, "expert", desk=name), text, NOW, reply=reply, **given)


# -- what stands where ------------------------------------------------------------------------------------------------


def strings(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every string of blocks with where it stands: `mrkdwn`, `plain_text`, or the name of its key."""
    if isinstance(value, dict):
        kind = value.get("type")
        for key, inner in value.items():
            yield from strings(inner, kind if key == "text" and kind in ("mrkdwn", "plain_text") else key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner, at)
    elif isinstance(value, str):
        yield at, value


def shown(messages: list[Outgoing]) -> str:
    """All markup of all blocks, in order."""
    return "\n".join(s for m in messages for at, s in strings(m.blocks) if at == "mrkdwn")


LINK = re.compile(r"<(https?://[^<>|]*)\|([^<>|]*)>")


def wild(markup: str, own: str = "https://desk.example") -> list[str]:
    """Calls, mentions and links in markup that are not links of our own to our own pages."""
    rest = LINK.sub(lambda m: "" if m.group(1).startswith(own) else m.group(0), markup)
    return [*re.findall(r"<[^<>]*>?", rest), *re.findall(r"[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]", rest)]


def words_of(text: str) -> list[str]:
    """Its letters and digits in order, whatever stands between them."""
    return re.findall(r"\w+", text)


def letters(text: str) -> str:
    """Its letters and digits as one string: a long run may be cut anywhere."""
    return "".join(words_of(text))
