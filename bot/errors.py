"""What can go wrong at the desk, sorted by what the caller should do.

DeskError
├── BadSetting           a setting or argument is unusable: mend it (exit 2)
├── BadInput             a message, file or form is unusable: tell the person why
├── NotAllowed           this person may not do that: tell them who may
│   ├── NoSuchMessage    there is no such message (any more)
│   └── Gated            facts are shown only after "no conflict": ask for the declaration
├── MoveRefused          the case is not in a state that allows the move: show the case as it is now
├── Undeliverable        a platform will never take this message: end it with the reason, tell who can act
├── DamagedFile          a file that was kept is gone or changed: say so, go on with the others
└── NotReachable         something the desk needs is down: one line, try later (exit 3)

Messages are in plain English for operators and logs; people see sentences of `bot.phrases`.
"""


class DeskError(Exception):
    """Base of every error that the desk raises on purpose."""


class BadSetting(DeskError):
    """A setting or a command-line argument cannot be used; the message says the mend."""


class BadInput(DeskError):
    """What a person sent cannot be used; `phrase` names the sentence that tells them."""

    def __init__(self, phrase: str, **values: object) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.values = values


class NotAllowed(DeskError):
    """The person has no right to this; what they may not see does not exist for them."""


class NoSuchMessage(NotAllowed):
    """There is no message with this id."""


class Gated(NotAllowed):
    """The facts of a case are shown only to who declared that there is no conflict of interest; `case` is its id."""

    def __init__(self, message: str, case: int) -> None:
        super().__init__(message)
        self.case = case


class MoveRefused(DeskError):
    """The case does not allow this move now; `holder` is who holds it, if anybody does."""

    def __init__(self, message: str, *, state: str, holder: str | None = None) -> None:
        super().__init__(message)
        self.state = state
        self.holder = holder


class Undeliverable(DeskError):
    """The platform refuses this message for good; `reason` is the platform's own word for it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DamagedFile(DeskError):
    """A file that the desk kept cannot be read, or is no longer what it was."""


class NotReachable(DeskError):
    """A part that the desk needs does not answer."""


class Stopping(BaseException):
    """The process ends: work that can wait is left as it is and taken up after the next start. Nobody handles this."""
