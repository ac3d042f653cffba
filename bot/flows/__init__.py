"""The durable workflows and their queues; the only package with DBOS."""

from bot.flows.names import EXECUTOR, VERSION
from bot.flows.queue import Queue
from bot.flows.running import Flows

__all__ = ["EXECUTOR", "VERSION", "Flows", "Queue"]
