"""Use cases of reminder letters: drafted from matches, approved by name, sent once, followed until they are handled."""

from bot.outreach.letter_following import Following, LetterReading

__all__ = ["Letters"]


class Letters(Following, LetterReading):
    """Letters over one database; each public method is one transaction and checks who may do it."""
