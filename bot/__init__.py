"""The desk: conversations, triage, cases, durable flows, the web workspace and the command line."""
