"""The durable workflows and their queues; the only package with DBOS."""

from bot.flows.depth import queue_depth
from bot.flows.names import BUILDING, CONVERSATION, EXECUTOR, VERSION
from bot.flows.queue import Queue
from bot.flows.running import Flows

__all__ = ["BUILDING", "CONVERSATION", "EXECUTOR", "VERSION", "Flows", "Queue", "queue_depth"]
