"""The table of `docs/evaluation-peers.md`, from the figures of one run."""

from collections.abc import Mapping
from typing import Any

NAMES = {
    "firstline": "Firstline",
    "langchain_default": "LangChain, default",
    "llamaindex_default": "LlamaIndex, default",
    "haiku_rag": "haiku.rag, default",
}
INTRODUCTION = """\
# Against others, in one run

`make bench-peers` gives the same documents and questions to Firstline and to three other systems as they come, one after the other on one machine, each in an
environment of its own, and writes this page. Nothing here was tuned on the others' side, and nothing on ours for this page.

- **Documents**: {pages} pages of IP First Response (IP Australia, English) and the {guides} built-in guides (English and Chinese), Markdown.
- **Questions**: `pages`: the agency's own one-line description of a page, to that page (n = {n_pages}). `guides`: "how long do I have to …" for every rule of
  the deadline table that a guide states, in English and in Chinese (n = {n_en} and {n_zh}); right is a passage of a guide that states this rule, in the
  question's language, and the passage must hold the period.
- **Model**: the bundled one (multilingual-e5-small at 4 bits) for all, through this project's own embedder.
- **Wrong language only**: questions that the first five passages answer, but only in the other language.

Run of {date}, {machine}, Firstline {version}.
"""
CAVEATS = """\
## What is not comparable

- The guides and the questions on them are this project's own, its search was developed beside them, and the term base knows their words. The pages are not,
  but their set is a development set of this project. A system's figures on its own ground say little about others' ground.
- The others are general tools with settings; their defaults are compared, not what an expert would make of them: a larger or better embedding model, a
  language filter, a reranker or other passage sizes change their figures.
- Firstline reads the guides with their front matter (market, language); the others get the same text without it, since it would stand in their passages.
- Passages differ in size (LangChain 1,000 characters, LlamaIndex 1,024 tokens, haiku.rag 256 tokens, Firstline at most some 350 tokens): a longer passage holds
  more, and is harder to quote. Ten long passages are more text than ten short ones.
- haiku.rag takes models from servers only: the model is served on loopback within the measured process. Its chunker counts with the model's own
  vocabulary, because the default tokenizer would have to be downloaded. Remote images are not fetched.
- No query is answered by a language model anywhere; only what is found is compared.
- Times are wall-clock on a machine that others use as well, so ratios within this run mean something and the numbers themselves little; processor seconds are
  steadier. Peak memory is that of the whole process with the model in it. Firstline indexes without its shipped vectors here.
"""


def page(figures: Mapping[str, Mapping[str, Any]], missing: Mapping[str, str], about: Mapping[str, Any]) -> str:
    """The page in Markdown."""
    parts = [INTRODUCTION.format(**about), "## What is found", *_found(figures), "## What it costs", *_costs(figures)]
    if missing:
        parts += ["## Not in this run", *(f"- {NAMES[name]}: {reason}" for name, reason in missing.items()), ""]
    return "\n".join([*parts, CAVEATS])


def _found(figures: Mapping[str, Mapping[str, Any]]) -> list[str]:
    sets = ("pages", "guides_en", "guides_zh")
    heads = {"pages": "pages", "guides_en": "guides, English", "guides_zh": "guides, Chinese"}
    lines = [
        "",
        "| system | "
        + " | ".join(f"{heads[s]}: recall@5 | @10" for s in sets)
        + " | wrong language only: English | Chinese |",
    ]
    lines.append("|---|" + "---:|" * (2 * len(sets) + 2))
    for name, of in figures.items():
        cells = [f"{of[s][k]:.3f}" for s in sets for k in ("recall@5", "recall@10")]
        cells += [f"{of[s]['wrong_language@5']:.3f}" for s in ("guides_en", "guides_zh")]
        lines.append(f"| {NAMES[name]} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _costs(figures: Mapping[str, Mapping[str, Any]]) -> list[str]:
    lines = [
        "",
        "| system | passages | index, s | of processor, s | query p50, ms | p95 | peak memory, MB | index, MB | versions |",
    ]
    lines.append("|---|" + "---:|" * 7 + "---|")
    for name, of in figures.items():
        cells = [
            f"{of['pieces']}",
            f"{of['index_s']:.0f}",
            f"{of['index_processor_s']:.0f}",
            f"{of['query_ms']['p50']:.0f}",
        ]
        cells += [f"{of['query_ms']['p95']:.0f}", f"{of['peak_mb']:.0f}", f"{of['index_mb']:.1f}", of["version"]]
        lines.append(f"| {NAMES[name]} | " + " | ".join(cells) + " |")
    return [*lines, ""]
