"""The desk: conversations, triage, cases, durable flows, the web workspace and the command line."""

__version__ = "0.4.0"
