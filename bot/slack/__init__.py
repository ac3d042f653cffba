"""Slack as a platform of the desk: slack-bolt in, Web API out. The same flows as the local workspace serve it."""
