"""The place to write. What is typed lives in the browser until the server has it; see `static/desk.js`."""

from nicegui import ui

from bot.attachments import KINDS, MOST_FILES
from bot.desk import MAX_TEXT
from bot.web.links import Viewer
from bot.web.pages.frame import html
from bot.web.texts import text
from bot.web.workspace import DISPUTES


class Composer:
    """A text field with its button; `aim` says where the text goes."""

    def __init__(self, view: Viewer, file_limit: int = 0) -> None:
        """`file_limit` in bytes: the largest file that may be attached; 0 where none may."""
        self._view = view
        language = view.language
        self._form = ui.element("form").classes("composer")
        self._form.props["action"] = "/api/messages"
        self._form.props["data-composer"] = "true"
        self._form.props["data-person"] = view.person.id
        self._form.props["data-language"] = language
        self._form.props["data-limit"] = MAX_TEXT
        for name in ("unsent", "unreachable", "too_long", "left"):
            self._form.props[f"data-{name}"] = text(f"composer_{name}", language)
        self._form.props["data-file-limit"] = file_limit
        self._form.props["data-most-files"] = MOST_FILES
        for name in ("remove", "busy", "too_large", "too_many", "failed"):
            self._form.props[f"data-attach_{name}"] = text(f"attach_{name}", language)
        with self._form:
            self._area = ui.element("textarea")
            self._area.props["rows"] = 1
            self._area.props["name"] = "text"
            self._area.props["enterkeyhint"] = "send"
            html("attached")
            with ui.element("div").classes("line"):
                if file_limit:
                    _attach(text("attach", language))
                self._hint = html("hint")
                self._mention = _button("quiet", "@Firstline", "button")
                self._mention.props["data-mention"] = "@Firstline "
                _button("primary", text("send", language), "submit")
            html("error").props('role="alert"')

    def aim(self, *, scope: str, channel: str = "", thread: int | None = None, case: int | None = None) -> None:
        """Where the text goes; each `scope` keeps its own draft."""
        language = self._view.language
        key = "case" if case is not None else channel.replace("-", "_")
        goal = {"data-scope": scope, "data-channel": channel, "data-thread": thread, "data-case": case}
        if self._form.props.get("data-scope") != scope:
            self._form.props.update({k: "" if v is None else str(v) for k, v in goal.items()})
            self._form.update()
        words = text(f"write_{key}" if thread is None and case is None else f"reply_{key}", language)
        if self._area.props.get("placeholder") != words:
            self._area.props.update({"placeholder": words, "aria-label": words})
            self._area.update()
        hint = text("keys_case" if case is not None else "keys", language)
        if self._hint.content != hint:
            self._hint.set_content(hint)
        self._mention.set_visibility(channel == DISPUTES)

    def show(self, visible: bool) -> None:
        """Whether this person may write here."""
        self._form.set_visibility(visible)


def _attach(words: str) -> None:
    """A button that opens the browser's choice of files; the field itself stays out of sight."""
    field = ui.element("input").classes("hidden-text")
    field.props.update({"type": "file", "multiple": True, "tabindex": -1, "aria-hidden": "true", "data-files": True})
    field.props["accept"] = ",".join(f".{ending}" for ending in KINDS)
    _button("quiet", words, "button").props["data-attach"] = "true"


def _button(style: str, words: str, kind: str) -> ui.element:
    button = ui.element("button").classes(f"button {style}")
    button.props["type"] = kind
    with button:
        ui.label(words)
    return button
