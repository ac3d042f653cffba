"""HTML that is safe by construction: every text is escaped unless it is `Html` already (pure)."""

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_ADDRESSES = frozenset({"href", "src", "action"})
_SCHEMES = frozenset({"", "http", "https"})


class Html(str):
    """Markup that this package made; anything else is text and gets escaped."""

    __slots__ = ()


Child = str | None | Iterable["Child"]
Value = str | int | bool | None


def tag(name: str, /, *children: Child, **attributes: Value) -> Html:
    """An element. `class_` is `class`, `data_key` is `data-key`; None and False leave an attribute out."""
    opened = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Html(opened) if name in _VOID else Html(f"{opened}{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """Children one after the other, texts escaped, None left out."""
    return Html("".join(_flat(children)))


def page(head: Html, body: Html, language: str) -> Html:
    """A whole document."""
    return Html(f"<!doctype html>\n{tag('html', tag('head', head), tag('body', body), lang=language)}")


def _flat(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Html):
            yield child
        elif isinstance(child, str):
            yield escape(child)
        else:
            yield from _flat(child)


def _attribute(key: str, value: Value) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False or (name in _ADDRESSES and not _harmless(str(value))):
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def _harmless(address: str) -> bool:
    """Whether an address can only load a page: no `javascript:`, no `data:`, no address that a parser refuses."""
    try:
        return urlsplit(address.strip()).scheme in _SCHEMES
    except ValueError:
        return False
