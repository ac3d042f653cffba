"""A language model that drafts answers: any chat model of LangChain, held to a form and to a budget of time.

Nothing of LangChain's chat models is imported before a model is set. What comes back is a draft and not an answer:
`knowledge.drafting` checks every sentence before anybody sees one. That is also why nothing is streamed to the reader:
a token that was shown cannot be taken back, and whether a sentence may stay is known only when it is whole. The
stream from the server is read here all the same, so that a flood, a cut or a stall is noticed while it happens.
"""

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, StrictInt, StrictStr, ValidationError

from knowledge.errors import ModelFailed, UnusableInput
from knowledge.model import Passage
from knowledge.writers.prompting import SCHEMA, follow_up, load, messages

LONGEST_OUTPUT = 20_000
"""Characters of output that are read; an answer has a twentieth of that."""
MOST_TOKENS = 1_500
"""What the server is asked to stop at; a model may think aloud before it answers."""
REST_S = 30.0
"""After a time-out or without a connection the model is left alone for so long: nobody waits for it in vain twice."""
REWRITE_S, BOTH_S = 4.0, 19.5
"""A follow-up is put into words within this, and with the answer after it within that."""
_LEAST_S = 2.0
"""Less than this is not worth a second try."""
_AGAIN = frozenset({"rate_limited", "unreachable", "server_error", "malformed", "cut_off", "form_refused"})
_RESTS = frozenset({"time_out", "unreachable"})
_FENCE = re.compile(
    r"^\s*(?:<think>.*?</think>)?\s*(?:```(?:json)?\s*\n(?P<fenced>.*?)\n?```|(?P<bare>.*?))\s*$", re.DOTALL
)
T = TypeVar("T")


class _Sentence(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: StrictStr
    marks: list[StrictInt]


class _Draft(BaseModel):
    model_config = ConfigDict(extra="ignore")

    sentences: list[_Sentence]


class LanguageModel:
    """One chat model; safe to use from several threads."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout_s: float = 15.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`model` is a name, with its provider in front where the name does not tell (`anthropic:…`, `ollama:…`).

        With a `base_url` and no provider the server is taken to speak OpenAI's language. Raises `UnusableInput` for
        a provider whose package is not installed.
        """
        self.name = model
        self.timeout_s = timeout_s
        self._clock = clock
        self._rests_until = 0.0
        self._chat = _make(model, base_url, api_key, timeout_s)
        self._form = _form_of(self._chat)
        self._form_works = self._form != "json_schema"

    @property
    def prompt_hash(self) -> str:
        """Of the prompt's files."""
        return load().hash

    @property
    def prompt_text(self) -> str:
        """Every word of ours that the model is sent."""
        return f"{load().system}\n{load().question}"

    def warm_up(self) -> None:
        """Loads what the first call needs, so that loading does not count against the time of an answer; sends nothing."""
        with _untraced():
            client = getattr(self._chat, "root_async_client", None)
            if client is not None:
                # The client imports these parts of itself when they are first touched.
                _ = client.chat.completions, client.beta

    def write(
        self, question: str, language: str, passages: Sequence[Passage]
    ) -> tuple[list[tuple[str, list[int]]], int]:
        """The drafted sentences with their marks (positions in `passages`, from 1), and how many tries it took.

        Never longer than the budget of time. Raises `ModelFailed`. A server that refuses the first request may only
        not know its form, and not all say so in the same way: the second try then asks in the form that most know.
        """
        now = self._clock()
        if now < self._rests_until:
            raise ModelFailed("resting", "the last call failed a moment ago")
        deadline, tries, other_form = now + self.timeout_s, 0, False
        asked = messages(load(), question, language, passages)
        while True:
            tries += 1
            form = self._form if tries == 1 or self._form_works or not other_form else "json_object"
            try:
                drafted = read(self._run(self._answer(asked, form), deadline - self._clock()))
                self._form, self._form_works = form, True
                return drafted, tries
            except ModelFailed as error:
                other_form = error.reason in ("form_refused", "server_error")
                pause = self._pause(error, deadline)
                if tries > 1 or pause is None:
                    if error.reason in _RESTS:
                        self._rests_until = self._clock() + REST_S
                    raise ModelFailed(error.reason, error.detail, tries=tries) from error.__cause__
            threading.Event().wait(pause)

    def rewrite(self, said: Sequence[str], language: str) -> str:
        """The last of these messages as a question that stands alone; one try, in a few seconds. Raises `ModelFailed`."""
        if self._clock() < self._rests_until:
            raise ModelFailed("resting", "the last call failed a moment ago")
        budget = min(REWRITE_S, BOTH_S - self.timeout_s)
        drafted = read(self._run(self._answer(follow_up(said, language), self._form), budget))
        if len(drafted) != 1:
            raise ModelFailed("malformed", f"{len(drafted)} questions instead of one")
        return drafted[0][0]

    def models(self) -> list[str]:
        """The models that the server offers, in one call; raises `ModelFailed`. Empty where it cannot be asked."""
        client = getattr(self._chat, "root_async_client", None)
        if client is None:
            self._run(
                self._answer([("human", 'Answer with the JSON object {"sentences": []}')], self._form), self.timeout_s
            )
            return []

        async def ask() -> list[str]:
            with _untraced():
                found = await client.with_options(timeout=self.timeout_s, max_retries=0).models.list()
            return sorted(str(model.id) for model in found.data)

        return self._run(_sorted_errors(ask()), self.timeout_s)

    async def _answer(self, asked: Sequence[tuple[str, str]], form: str) -> str:
        return await _sorted_errors(self._stream(asked, form))

    async def _stream(self, asked: Sequence[tuple[str, str]], form: str) -> str:
        """Everything that the model says, read piece by piece."""
        whole: Any = None
        size = 0
        try:
            with _untraced():
                async for piece in _held_to(form, self._chat).astream(list(asked)):
                    whole = piece if whole is None else whole + piece
                    size += len(_text(piece)) + len(str(piece.additional_kwargs.get("reasoning_content", "")))
                    if size > LONGEST_OUTPUT:
                        raise ModelFailed("too_long", f"more than {LONGEST_OUTPUT} characters")
        except Exception as error:
            if whole is not None and _reason(error) == "unreachable":
                raise ModelFailed("cut_off", "the connection was lost") from error
            raise
        return _whole(whole)

    def _pause(self, error: ModelFailed, deadline: float) -> float | None:
        """How long to wait before the one second try; None where there is none."""
        if error.reason not in _AGAIN or (error.reason == "form_refused" and self._form_works):
            return None
        pause = 0.0 if error.reason in ("form_refused", "malformed") else 0.3
        if error.reason == "rate_limited":
            pause = _retry_after(error.__cause__) or 0.5
        return pause if self._clock() + pause + _LEAST_S <= deadline else None

    def _run(self, work: Coroutine[Any, Any, T], timeout_s: float) -> T:
        """Do it on the model's own thread and wait no longer than this, whatever the work does."""

        async def bounded() -> T:
            return await asyncio.wait_for(work, max(timeout_s, 0.1))

        future = asyncio.run_coroutine_threadsafe(bounded(), _loop())
        try:
            return future.result(max(timeout_s, 0.1) + 0.5)
        except TimeoutError:
            future.cancel()
            raise ModelFailed("time_out", f"no whole answer within {timeout_s:.0f} s") from None


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One for all models: the library shares its connections between them, and those belong to one loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="language-model", daemon=True).start()
    return loop


def read(text: str) -> list[tuple[str, list[int]]]:
    """The sentences of a draft and their marks, from the JSON object that was demanded; raises `ModelFailed`."""
    match = _FENCE.match(text)
    body = (match["fenced"] if match["fenced"] is not None else match["bare"]) if match else text
    try:
        draft = _Draft.model_validate(json.loads(body))
    except (ValueError, ValidationError, RecursionError):
        raise ModelFailed("malformed", f"{len(text)} characters that are not the JSON object asked for") from None
    return [(sentence.text, sentence.marks) for sentence in draft.sentences]


def _make(model: str, base_url: str | None, api_key: str | None, timeout_s: float) -> Any:
    try:
        from langchain.chat_models import init_chat_model
    except ImportError:
        raise UnusableInput("CHAT_MODEL needs LangChain: set it up with `make run EXTRAS=chat`") from None
    options: dict[str, Any] = {"max_retries": 0, "timeout": timeout_s, "max_tokens": MOST_TOKENS}
    provider, _, _ = model.partition(":")
    if base_url is not None:
        options |= {"base_url": base_url, "temperature": 0.0}
        if provider not in _providers():
            options["model_provider"] = "openai"
            options["api_key"] = api_key or "none"
            if not (urlsplit(base_url).hostname or "").endswith("openai.com"):
                # The client sends only the limit's new name, which servers of others may not know.
                options["extra_body"] = {"max_tokens": MOST_TOKENS}
    if api_key is not None:
        options["api_key"] = api_key
    try:
        return init_chat_model(model, **options)
    except ImportError as error:
        raise UnusableInput(f"CHAT_MODEL: {_one_line(error)}; see the extras of pyproject.toml") from None
    except Exception as error:
        raise UnusableInput(f"CHAT_MODEL: {_one_line(error)}") from None


def _form_of(chat: Any) -> str:
    """How this kind of model is held to the form at first."""
    if hasattr(chat, "root_async_client"):
        return "json_schema"
    return "format" if type(chat).__name__ == "ChatOllama" else "tool"


def _held_to(form: str, chat: Any) -> Any:
    """The model, bound to answer with the JSON object that is asked for, as far as its server can."""
    if form == "json_schema":
        wanted = {"name": "answer", "schema": SCHEMA, "strict": True}
        return chat.bind(response_format={"type": "json_schema", "json_schema": wanted})
    if form == "json_object":
        return chat.bind(response_format={"type": "json_object"})
    if form == "format":
        return chat.bind(format=SCHEMA)
    return chat.bind_tools([SCHEMA], tool_choice="answer")


def _providers() -> frozenset[str]:
    from langchain.chat_models import base

    return frozenset(getattr(base, "_BUILTIN_PROVIDERS", ()))


def _untraced() -> Any:
    """Questions go to the model's server and nowhere else, whatever LANGSMITH_TRACING says."""
    from langsmith.run_helpers import tracing_context

    return tracing_context(enabled=False)


def _text(message: Any) -> str:
    """What a piece of a message says, in words or as the arguments of the call that carries the form."""
    content = message.content if isinstance(message.content, str) else ""
    if isinstance(message.content, list):
        content = "".join(str(block.get("text", "")) for block in message.content if isinstance(block, dict))
    calls = getattr(message, "tool_call_chunks", None) or ()
    return content + "".join(str(call.get("args") or "") for call in calls)


def _whole(message: Any) -> str:
    if message is None:
        raise ModelFailed("malformed", "an empty answer")
    reason = (message.response_metadata or {}).get("finish_reason")
    if message.additional_kwargs.get("refusal") or reason == "content_filter":
        raise ModelFailed("refused", "the model declined")
    if reason == "length":
        raise ModelFailed("too_long", "the server's limit was reached")
    calls = getattr(message, "tool_calls", None)
    text = json.dumps(calls[0]["args"]) if calls and not message.content else _text(message)
    if reason is None and not calls:
        with suppress(ModelFailed):
            read(text)
            return text
        raise ModelFailed("cut_off", "the answer breaks off")
    return text


async def _sorted_errors(work: Coroutine[Any, Any, T]) -> T:
    """The work, its errors put into words of ours."""
    try:
        return await work
    except (ModelFailed, asyncio.CancelledError, TimeoutError):
        raise
    except Exception as error:
        raise ModelFailed(_reason(error), type(error).__name__) from error


def _reason(error: Exception) -> str:
    """Why a call failed, in one word; whatever is not known is an error of the server."""
    from langchain_core import exceptions as known

    if isinstance(error, ModelFailed):
        return error.reason
    status = getattr(error, "status_code", None)
    kinds: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
        (known.ModelTimeoutError, "time_out"),
        (known.ModelRateLimitError, "rate_limited"),
        ((known.ModelAuthenticationError, known.ModelPermissionDeniedError), "unauthorised"),
        (known.ModelNotFoundError, "no_such_model"),
        (known.ContextOverflowError, "too_long"),
        (known.ModelInvalidRequestError, "form_refused"),
        (known.ModelConnectionError, "unreachable"),
    )
    for kind, reason in kinds:
        if isinstance(error, kind):
            return reason
    if status in (415, 422, 501):
        return "form_refused"
    name = type(error).__name__
    if "FinishReason" in name:
        return "refused" if "ContentFilter" in name else "too_long"
    if status is None and any(word in name for word in ("Connect", "Network", "Protocol", "Read", "Stream")):
        return "unreachable"
    return "server_error"


def _retry_after(error: BaseException | None) -> float | None:
    """The seconds that a server asks to wait; None where it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    said = headers.get("retry-after")
    if not said:
        return None
    with suppress(ValueError):
        return max(float(said), 0.0)
    with suppress(ValueError, TypeError):
        return max((parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds(), 0.0)
    return None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
