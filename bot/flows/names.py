"""What the durable work is called: queues, workflows, versions."""

APPLICATION = "firstline"
VERSION = "firstline-2"
"""Pending work of the same version is taken up after a restart; raise it when a workflow's steps change."""
EXECUTOR = "desk"
MESSAGES, COMMANDS, SHOWING, WHISPERS, TIMERS = "messages", "commands", "showing", "whispers", "timers"
HANDLE, CONSIDER, COMMAND, SHOW, MIRROR, CARD, WHISPER, RING, LESSON, FORGET = (
    "handle_message", "consider", "command", "show", "mirror", "show_case", "whisper", "ring", "lesson", "forget",
)  # fmt: skip
FILES, KEEP = "files", "keep_files"
WORKS, WORK = "works", "work"
CONVERSATION = (MESSAGES, SHOWING, WHISPERS, FILES, TIMERS, WORKS)
BUILDING = (COMMANDS,)
"""Queues of the processes that talk, and of the one that makes editions."""
DESK = "desk"
"""The place of the experts, where cards and mirrored threads stand."""
POLL_S = 0.05
ALIVE = frozenset({"PENDING", "ENQUEUED", "DELAYED"})
