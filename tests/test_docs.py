"""What the documents say is what the program does: settings, commands, and no leftovers."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def settings_table() -> str:
    """The settings as a Markdown table, from the settings themselves."""
    rows = ["| setting | default | what it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        rows.append(f"| `{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def commands_list() -> str:
    """Every command with the first line of its help, from the command line itself."""
    from bot.cli import asking, casework, deadlines, documents, guides, health, reports, serving, testing, tools

    app = typer.Typer()
    for part in (serving, asking, deadlines, documents, guides, casework, reports, testing, tools, health):
        part.add_to(app)
    lines = ["| command | does |", "|---|---|"]

    def walk(group: typer.main.TyperGroup, path: str) -> None:
        for name, command in group.commands.items():
            if isinstance(command, typer.main.TyperGroup):
                walk(command, f"{path} {name}")
            else:
                words = " ".join(_argument(p) for p in command.params if _is_argument(p))
                lines.append(
                    f"| `{path} {name}{' ' + words if words else ''}` | {(command.help or '').splitlines()[0]} |"
                )

    root = typer.main.get_command(app)
    assert isinstance(root, typer.main.TyperGroup)
    walk(root, "firstline")
    return "\n".join(lines)


def _is_argument(parameter: object) -> bool:
    return getattr(parameter, "param_type_name", "") == "argument"


def _argument(parameter: object) -> str:
    name = getattr(parameter, "metavar", None) or str(getattr(parameter, "name", "")).upper()
    return name if getattr(parameter, "required", False) else f"[{name}]"


def with_generated(text: str) -> str:
    """The README with its generated parts made anew."""
    for name, content in (("commands", commands_list()), ("settings", settings_table())):
        text = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)",
            lambda m, c=content: f"{m[1]}{c}\n{m[2]}",
            text,
            flags=re.DOTALL,
        )
    return text


def test_the_generated_parts_of_the_readme_are_current() -> None:
    assert with_generated(README) == README, "run `python -m tests.test_docs` to write them anew"


def test_every_setting_stands_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?\s*([A-Z_]+)=", example, flags=re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", re.findall(r"\]\(([^)#]+)\)", README))
def test_what_the_readme_links_to_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_the_program_knows_no_place_of_its_making() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout: nothing to list")
    for name in tracked.stdout.split():
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".yaml", ".txt", ".css", ".js") and path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"/work/|/root/|files\.pythonhosted|pypi\.org", text) or path == Path(__file__), name


if __name__ == "__main__":
    (ROOT / "README.md").write_text(with_generated(README), encoding="utf-8")
    sys.stdout.write("README.md is current\n")
