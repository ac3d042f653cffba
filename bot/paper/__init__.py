"""Papers that leave the desk: one content, drawn as a page for browsers or as a PDF."""

from bot.paper.model import Bar, Bars, Block, Both, Entry, Grid, Heading, Line, Pairs, Paper, Points, Signature, Words

__all__ = [
    "Bar",
    "Bars",
    "Block",
    "Both",
    "Entry",
    "Grid",
    "Heading",
    "Line",
    "Pairs",
    "Paper",
    "Points",
    "Signature",
    "Words",
]
