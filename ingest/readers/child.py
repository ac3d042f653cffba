"""The reading process: reads one file after the other on request, with bounded memory and time.

Started as `python -m ingest.readers.child MEMORY_BYTES TIMEOUT_S LIMITS_JSON`; it ends when its standard
input closes.
"""

import json
import os
import signal
import sys
from contextlib import suppress

from ingest.errors import UnreadableFile
from ingest.model import Limits
from ingest.readers import wire
from ingest.readers.formats import read

_GRACE_S = 2


def main() -> None:
    """Answers requests until there are no more."""
    limits = Limits(**json.loads(sys.argv[1]))
    _confine(limits)
    requests = sys.stdin.buffer
    # Answers go out on a descriptor of their own: what a parser prints must not mix with them.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    for line in requests:
        _alarm(int(limits.timeout_s) + _GRACE_S)
        try:
            answer = wire.success(read(wire.parsed_request(line), limits))
        except UnreadableFile as error:
            answer = wire.failure(error)
        except MemoryError:
            answer = wire.failure(UnreadableFile("out_of_memory"))
        answers.write(answer)
        answers.flush()
        _alarm(0)


def _alarm(seconds: int) -> None:
    """Ends this process if nobody else does: a killed parent cannot stop a parser that hangs."""
    signal.alarm(seconds)


def _confine(limits: Limits) -> None:
    """Bounds memory, forbids writing files and dumps, and leaves Ctrl-C to the parent."""
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for kind, bound in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a system without this bound still has the time limit
            resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    main()
