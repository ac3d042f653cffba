"""Reminder letters: one enterprise, one matter, eight parts, and dates that can be shown to be right."""
