"""A model that behaves: its checked sentences are the answer, its record says with what, and nothing private leaves."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from bot.responding import answer_json
from knowledge.citations import is_verbatim
from knowledge.errors import ModelFailed, UnusableInput
from knowledge.writers.language_model import MOST_TOKENS, REST_S, LanguageModel, read
from knowledge.writers.prompting import load
from tests.chat_server import draft, drips, fails, refuses_forms, says, serving
from tests.unit.knowledge.modelled import EPO, LASTS, LASTS_ZH, OPPOSE, TRO, ZH, Asked

GOOD = (
    ("The defendant must answer the complaint within 21 days after service.", [2]),
    ("A TRO issued without notice expires after at most 14 days, unless the court extends it for good cause.", [2]),
)
BAD = ("The defendant must also pay the filing fee of USD 405.", [2])


def test_a_draft_that_holds_is_the_answer_with_quotes_of_the_guides_own_words() -> None:
    with serving(says(draft(*GOOD))) as server:
        desk = Asked(server)
        answer = desk.answer(LASTS)
    assert [s.text for s in answer.sentences] == [text for text, _ in GOOD]
    assert answer.writer == "scripted" and answer.verdict == "supported" and not answer.foreign
    assert [c.n for c in answer.citations] == [1] and answer.citations[0].passage == TRO
    assert all(is_verbatim(c.quote, c.passage) for c in answer.citations)
    assert answer.prompt == load().hash and len(load().hash) == 12
    assert answer.drafting is not None and answer.drafting.used and answer.drafting.cut == ()


def test_a_chinese_question_is_answered_in_chinese() -> None:
    said = (
        ("被告须在送达后21天内答辩。", [1]),
        ("未经通知作出的临时限制令最长14天，除非法院有正当理由予以延长。", [1]),
    )
    with serving(says(draft(*said))) as server:
        answer = Asked(server, ZH).answer(LASTS_ZH, "zh")
    assert [s.text for s in answer.sentences] == [text for text, _ in said]
    assert "简体中文" in server.requests[0]["messages"][0]["content"]


def test_one_bad_sentence_is_cut_and_the_others_stay() -> None:
    with serving(says(draft(*GOOD, BAD))) as server:
        answer = Asked(server).answer(LASTS)
    assert [s.text for s in answer.sentences] == [text for text, _ in GOOD]
    assert answer.drafting is not None and answer.drafting.used and answer.drafting.cut == ("figure",)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ((BAD, *GOOD), "heart_cut"),
        ((GOOD[0], BAD, BAD), "mostly_cut"),
        ((BAD, BAD), "all_cut"),
        ((("The plaintiff may ask for a preliminary injunction.", [2]), BAD, GOOD[0]), None),
        (
            (("The plaintiff may ask for a preliminary injunction.", [2]), ("It is due within 99 days.", [2])),
            "figure_cut",
        ),
    ],
)
def test_when_the_heart_is_cut_the_guides_own_sentences_stand_in(
    said: tuple[tuple[str, list[int]], ...], reason: str | None
) -> None:
    with serving(says(draft(*said))) as server:
        answer = Asked(server).answer(LASTS)
    assert answer.drafting is not None and answer.drafting.reason == reason
    assert answer.writer == ("extractive" if reason else "scripted")
    assert "405" not in answer.text and "99" not in answer.text


def test_what_is_kept_with_the_reply_names_model_prompt_and_faults_and_no_word_of_the_draft() -> None:
    with serving(says(draft(*GOOD, BAD))) as server:
        kept = answer_json(Asked(server).answer(LASTS))
    drafting = kept["drafting"]
    assert (kept["writer"], kept["prompt"]) == ("scripted", load().hash)
    assert (drafting["model"], drafting["cut"], drafting["used"]) == ("scripted", ("figure",), True)
    assert "405" not in json.dumps(kept) and "filing fee" not in json.dumps(kept)


def test_marks_in_the_text_count_as_marks() -> None:
    with serving(says(draft((f"{GOOD[0][0]} [2]", [])))) as server:
        answer = Asked(server).answer(LASTS)
    assert answer.writer == "scripted" and "[2]" not in answer.sentences[0].text


def test_marks_follow_the_order_of_the_answer() -> None:
    both = (("The opposition period cannot be extended.", [1]), GOOD[0])
    with serving(says(draft(*both))) as server:
        answer = Asked(server, TRO, EPO).answer(LASTS)
    assert answer.writer == "extractive"  # passages change places, so the marks are wrong
    with serving(says(draft(*both))) as server:
        answer = Asked(server, EPO, TRO).answer(OPPOSE)
    assert [s.citations for s in answer.sentences] == [(1,), (2,)]


def test_the_model_is_not_asked_when_nothing_was_found_or_an_answer_is_urgent_or_the_guide_is_foreign() -> None:
    with serving(says(draft(*GOOD))) as server:
        assert Asked(server, replace(TRO, language="de")).answer(LASTS).drafting is None
        assert Asked(server).answer(LASTS, at_once=True).writer == "extractive"
        assert server.requests == []


def test_a_model_is_sent_the_passages_and_the_question_and_no_more_than_six() -> None:
    many = [replace(EPO, id=f"eu/p.en@0/{n}", ordinal=n) for n in range(9)]
    with serving(says(draft(*GOOD))) as server:
        Asked(server, *many).answer(OPPOSE)
    user = server.requests[0]["messages"][1]["content"]
    assert user.count("<passage ") == 6 and OPPOSE in user and "nine months" in user
    assert server.requests[0]["response_format"]["type"] == "json_schema"
    assert server.requests[0]["max_tokens"] == server.requests[0]["max_completion_tokens"] == MOST_TOKENS


# -- what leaves the machine ------------------------------------------------------------------------------------------

PRIVATE = (
    "We are Hangzhou Bright Lamp Co., Ltd. (Mr. Wang Qiang, +86 138 0013 8000, wang@brightlamp.cn). The TRO in case "
    "1:24-cv-01234 froze USD 35,000 on our store “SunnyGlow”. How long does a TRO last and when is the answer due?"
)
SECRETS = ("Hangzhou Bright", "Wang Qiang", "138 0013", "brightlamp", "01234", "35,000", "SunnyGlow", "Acme")


def test_personal_data_and_names_of_the_matter_stay_here() -> None:
    with serving(says(draft(*GOOD))) as server:
        answer = Asked(server).answer(f"{PRIVATE} Acme says so.", known=("Acme",))
    assert [secret for secret in SECRETS if secret.lower() in server.heard.lower()] == []
    assert "How long does a TRO last" in server.heard and "〔company 1〕" in server.heard
    assert answer.writer == "scripted"


def test_on_this_machine_the_question_may_be_sent_as_it_is() -> None:
    with serving(says(draft(*GOOD))) as server:
        Asked(server, redact=False).answer(PRIVATE)
    assert "SunnyGlow" in server.heard


@pytest.mark.parametrize("redact", [True, False])
@pytest.mark.parametrize(
    "repeated", ["Mr. Wang Qiang", "wang@brightlamp.cn", "〔person 1〕", "〔company 1〕", "the store SunnyGlow"]
)
def test_what_belongs_to_the_matter_is_not_repeated(repeated: str, redact: bool) -> None:
    said = (f"The defendant {repeated} must answer the complaint within 21 days after service.", [2])
    with serving(says(draft(said))) as server:
        answer = Asked(server, redact=redact).answer(PRIVATE)
    assert answer.writer == "extractive" and repeated not in answer.text


def test_tracing_by_the_library_is_off_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    from langsmith import utils

    with serving(says(draft(*GOOD))) as server:
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", server.url.removesuffix("/v1"))
        monkeypatch.setenv("LANGSMITH_API_KEY", "k")
        utils.get_env_var.cache_clear()
        answer = Asked(server).answer(LASTS)
        from langchain_core.tracers.langchain import wait_for_all_tracers

        wait_for_all_tracers()
        assert answer.writer == "scripted" and server.elsewhere == []
    monkeypatch.undo()
    utils.get_env_var.cache_clear()


def test_without_a_model_nothing_of_its_libraries_is_imported(tmp_path: object) -> None:
    code = (
        "import sys\nfrom bot.bootstrap import Parts\nfrom bot.settings import Settings\n"
        f"parts = Parts(Settings(data_dir={str(tmp_path)!r}))\nparts.answering\nparts.close()\n"
        "print([m for m in ('langchain', 'langchain_openai', 'openai', 'langgraph') if m in sys.modules])"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith("CHAT_")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_once_warm_the_first_call_loads_nothing_more_of_the_client_and_warming_up_sends_nothing() -> None:
    with serving(says(draft(*GOOD))) as server:
        code = (
            "import sys\nfrom knowledge.writers.language_model import LanguageModel\n"
            f"model = LanguageModel('scripted', base_url={server.url!r}, api_key='k')\nmodel.warm_up()\n"
            "before = set(sys.modules)\n"
            "model.write('How long?', 'en', [])\n"
            "print(sorted(m for m in set(sys.modules) - before if m.startswith(('openai', 'langchain_openai'))))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert len(server.requests) == 1


# -- the server -------------------------------------------------------------------------------------------------------


def model(url: str, **options: float) -> LanguageModel:
    return LanguageModel("scripted", base_url=url, api_key="secret-key", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [400, 422, 500])
def test_a_server_that_knows_another_form_is_asked_in_that_form_from_then_on(status: int) -> None:
    with serving(refuses_forms(says(draft(*GOOD)), status=status)) as server:
        one = model(server.url)
        assert one.write(LASTS, "en", [TRO])[1] == 2
        assert one.write(LASTS, "en", [TRO])[1] == 1
    assert [r["response_format"]["type"] for r in server.requests] == ["json_schema", "json_object", "json_object"]


def test_a_server_that_is_down_is_asked_in_the_first_form_again() -> None:
    with serving(fails(503), fails(503), says(draft(*GOOD))) as server:
        one = model(server.url)
        with pytest.raises(ModelFailed, match="server_error"):
            one.write(LASTS, "en", [TRO])
        one.write(LASTS, "en", [TRO])
    assert server.requests[-1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize("first", [fails(500), fails(429, headers={"Retry-After": "0"}), says("no json")])
def test_one_failure_is_made_good_by_the_second_try(first: object) -> None:
    with serving(first, says(draft(*GOOD))) as server:  # type: ignore[arg-type]
        drafted, tries = model(server.url).write(LASTS, "en", [TRO])
    assert [text for text, _ in drafted] == [text for text, _ in GOOD] and tries == 2


def test_after_a_time_out_the_model_is_left_alone_for_a_while() -> None:
    now = [0.0]
    with serving(drips(), says(draft(*GOOD))) as server:
        one = LanguageModel("scripted", base_url=server.url, timeout_s=1.0, clock=lambda: now[0])
        for reason in ("time_out", "resting"):
            with pytest.raises(ModelFailed) as failed:
                one.write(LASTS, "en", [TRO])
            assert failed.value.reason == reason
        assert len(server.requests) == 1
        now[0] += REST_S
        assert one.write(LASTS, "en", [TRO])[1] == 1


def test_the_key_is_sent_to_the_server_and_to_nothing_else() -> None:
    with serving(says(draft(*GOOD))) as server:
        model(server.url).write(LASTS, "en", [TRO])
    assert server.headers[0]["Authorization"] == "Bearer secret-key"
    assert "secret-key" not in server.heard


def test_the_models_of_a_server_are_listed() -> None:
    with serving(says(""), models=("b", "a")) as server:
        assert model(server.url).models() == ["a", "b"]
        assert server.requests == []
    with pytest.raises(ModelFailed, match="unreachable"):
        model("http://127.0.0.1:9/v1").models()


def test_a_name_without_provider_or_server_says_what_to_set() -> None:
    with pytest.raises(UnusableInput, match="CHAT_MODEL"):
        LanguageModel("no-such-family")


@pytest.mark.parametrize(
    "text",
    ['{"sentences": [{"text": "A.", "marks": [1]}]}', '```json\n{"sentences": [{"text": "A.", "marks": [1]}]}\n```',
     '<think>so</think>\n{"sentences": [{"text": "A.", "marks": [1]}], "note": "x"}'],
)  # fmt: skip
def test_the_object_is_read_also_behind_a_fence_or_thoughts(text: str) -> None:
    assert read(text) == [("A.", [1])]
