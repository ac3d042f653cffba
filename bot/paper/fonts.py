"""A font with Chinese for papers: the one that is set, or one of the usual places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from bot.errors import BadSetting, NotReachable

FOLDERS = (
    Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("~/.local/share/fonts"), Path("~/.fonts"),
    Path("/System/Library/Fonts"), Path("/Library/Fonts"), Path("C:/Windows/Fonts"),
)  # fmt: skip
KNOWN = (
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"),
    ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
    ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"),
    ("SourceHanSansCN-Regular.otf", "SourceHanSansCN-Bold.otf"),
    ("SourceHanSans.ttc", ""),
    ("wqy-microhei.ttc", ""),
    ("wqy-zenhei.ttc", ""),
    ("msyh.ttc", "msyhbd.ttc"),
    ("PingFang.ttc", ""),
    ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
)
"""Regular and bold, the best first."""
FALLBACK = ("DejaVuSans.ttf", "NotoSans-Regular.ttf")
"""For letters that a Chinese font does not have."""
_MUST_HAVE = "受理通知书案件企业A1é"
MISSING = (
    "no font with Chinese was found, so no PDF can be made: install Debian's fonts-noto-cjk "
    "(apt install fonts-noto-cjk) or set PDF_FONT to a font file (.ttf, .otf, .ttc); HTML needs no font"
)


@dataclass(frozen=True)
class Face:
    """One face of a font file."""

    file: Path
    number: int = 0


@dataclass(frozen=True)
class Fonts:
    """What a paper is set in."""

    regular: Face
    bold: Face
    fallback: Path | None = None


def find(setting: Path | None = None, folders: Sequence[Path] = FOLDERS) -> Fonts:
    """The fonts; raises `BadSetting` for a setting that is none, `NotReachable` where there is no font at all."""
    if setting is not None:
        face = _face(setting)
        if face is None:
            raise BadSetting(f"PDF_FONT: {setting} is no font file with Chinese (.ttf, .otf or .ttc)")
        return Fonts(face, face, _fallback(_installed(tuple(folders))))
    files = _installed(tuple(folders))
    for regular, bold in KNOWN:
        face = _face(files[regular]) if regular in files else None
        if face is not None:
            heavy = _face(files[bold]) if bold in files else None
            return Fonts(face, heavy or face, _fallback(files))
    raise NotReachable(MISSING)


def _fallback(files: dict[str, Path]) -> Path | None:
    return next((files[name] for name in FALLBACK if name in files), None)


@cache
def _installed(folders: tuple[Path, ...]) -> dict[str, Path]:
    wanted = {name for pair in KNOWN for name in pair if name} | set(FALLBACK)
    return {file.name: file for folder in folders for file in _files(folder.expanduser()) if file.name in wanted}


def _files(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.rglob("*.*"))
    except OSError:
        return


@cache
def _face(file: Path) -> Face | None:
    """The face for simplified Chinese in a file; None where the file is no font that has what we write."""
    try:
        if file.suffix.lower() not in (".ttc", ".otc"):
            with TTFont(file, lazy=True) as font:
                return Face(file) if _has_chinese(font) else None
        with TTCollection(file, lazy=True) as fonts:
            good = [n for n, font in enumerate(fonts.fonts) if _has_chinese(font)]
            named = [n for n in good if " SC" in str(fonts.fonts[n]["name"].getDebugName(4))]
            plain = [n for n in named if "Mono" not in str(fonts.fonts[n]["name"].getDebugName(4))]
            best = (*plain, *named, *good)
            return Face(file, best[0]) if best else None
    except (TTLibError, OSError, KeyError, ValueError, AssertionError):
        return None


def _has_chinese(font: TTFont) -> bool:
    drawn = "glyf" in font or "CFF " in font
    return drawn and all(ord(character) in (font.getBestCmap() or {}) for character in _MUST_HAVE)
