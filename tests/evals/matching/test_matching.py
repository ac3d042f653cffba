"""Planted matches are found and near misses are not called certain, in both scripts, on seeds that nothing was tuned on."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.matching.expecting import judged, misses, truth_of
from bot.matching.index import Index
from bot.matching.matcher import match
from bot.matching.model import Level
from bot.profiles.record import from_record
from ingest.watch.record import from_object
from tests.evals.matching.generate import HELD_BACK, NEAR, TRUE, World, generate, write
from tests.evals.matching.words import TRADITIONAL
from tests.test_cli import firstline

BOTH = ("certain", "certain_or_likely")


def judgement(world: World) -> dict[str, Any]:
    profiles = [from_record(one, one["enterprise"], id_=n) for n, one in enumerate(world.profiles)]
    index = Index(profiles)
    levels: dict[tuple[str, str], Level] = {}
    for found in world.items:
        for one in match(from_object(found), index):
            levels[found["key"], profiles[one.profile].enterprise] = one.level
    return judged(levels, truth_of({"pairs": world.pairs, "near": world.near}))


@pytest.mark.parametrize("seed", HELD_BACK)
def test_the_aims_are_met_on_held_back_seeds(seed: int) -> None:
    found = judgement(generate(seed))
    said = "\n".join(misses(found))
    assert found["certain"]["precision"] >= 0.99 and found["certain"]["recall"] >= 0.95, said
    assert found["certain_or_likely"]["recall"] >= 0.98, said
    for script in ("han", "latin"):
        figures = found["by_script"][script]
        assert figures["certain"]["precision"] >= 0.99 and figures["certain"]["recall"] >= 0.95, said
        assert figures["certain_or_likely"]["recall"] >= 0.97, said  # one miss of forty is 2.5 %
    never = [one for one in found["wrong"] if one["plant"] in ("plaintiff itself", "applicant itself")]
    assert not never


def test_every_kind_is_planted_and_garbled() -> None:
    world = generate(HELD_BACK[0], items=400)
    kinds = {one["plant"] for one in world.pairs} | {one["plant"] for one in world.near}
    assert len(kinds) >= len(TRUE) + len(NEAR) - 1  # strangers are in no list
    assert {one["script"] for one in world.pairs} == {"han", "latin"}
    assert world.items == generate(HELD_BACK[0], items=400).items
    assert len(world.companies) == len({one.zh for one in world.companies})
    assert "發" in "发".translate(TRADITIONAL)


def test_the_generator_has_no_part_of_the_matcher() -> None:
    for file in Path(__file__).parent.glob("*.py"):
        if not file.name.startswith("test_"):
            assert not re.search(r"\b(?:bot|pypinyin|opencc|rapidfuzz)\b[.\w]* import|import (?:bot|pypinyin|opencc|rapidfuzz)\b", file.read_text(encoding="utf-8"))  # fmt: skip


def test_the_judgement_counts_what_is_wrong_and_missed() -> None:
    truth = truth_of({
        "pairs": [{"item": "a", "profile": "x", "script": "han"}, {"item": "b", "profile": "y", "allows": "likely"}],
        "near": [{"item": "c", "profile": "z", "never": "any", "plant": "plaintiff itself"}],
    })  # fmt: skip
    found = judged({("a", "x"): "likely", ("q", "x"): "certain", ("c", "z"): "possible"}, truth)
    assert found["certain"] == {"said": 1, "asked": 1, "precision": 0.0, "recall": 0.0}
    assert found["certain_or_likely"] == {"said": 2, "asked": 2, "precision": 0.5, "recall": 0.5}
    assert [one["item"] for one in found["wrong"]] == ["q", "c"] and len(misses(found)) == 4


def test_from_the_shell(tmp_path: Path) -> None:
    world = generate(5, items=30, profiles=200)
    write(world, tmp_path)
    files = (str(tmp_path / "items.jsonl"), str(tmp_path / "profiles.jsonl"))
    out, _ = firstline(tmp_path / "data", "match", *files, "--expect", str(tmp_path / "truth.json"), "--json")
    found = json.loads(out)
    assert (found["items"], found["profiles"]) == (len(world.items), len(world.profiles))
    assert found["levels"]["certain"] and found["expected"]["certain"]["precision"] >= 0.99
    assert not (tmp_path / "data").exists()  # no database was touched
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({"pairs": [{"item": "i00000", "profile": "nobody"}]}), encoding="utf-8")
    shown, _ = firstline(tmp_path / "data", "match", *files, "--language", "zh", "--expect", str(wrong), status=1)
    assert "确定: " in shown and "missed: i00000 nobody" in shown
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{no\n", encoding="utf-8")
    _, said = firstline(tmp_path / "data", "match", str(bad), files[1], status=2)
    assert "line 1 is no JSON" in said


def test_tables_from_the_shell(tmp_path: Path) -> None:
    items, profiles = tmp_path / "docket.csv", tmp_path / "profiles.csv"
    items.write_text(
        "docket_number,case_name,date_filed,defendant\n"
        "1:26-cv-00001,Otter v. Schedule A,2026-11-02,Ningboshiaokeruisidianzishangwuyouxiangongsi; Nobody Inc\n"
        "1:26-cv-00002,,2026-11-02,X\n",
        encoding="utf-8",
    )
    profiles.write_text(
        "企业名称,省份\n宁波市奥克瑞斯电子商务有限公司,浙江\n广州新达玩具有限公司,广东\n", encoding="utf-8"
    )
    out, _ = firstline(tmp_path / "data", "match", str(items), str(profiles), "--json")
    found = json.loads(out)
    assert [(one["item"], one["profile"], one["level"]) for one in found["matches"]] == [
        ("1:26-cv-00001", "2", "certain")
    ]
    assert len(found["problems"]) == 1
