"""Standing advice: what a register's rows state, what moved between two snapshots, and what of it is believed. Pure.

A register has one row for each destination; the news is the difference between two readings of it.
"""

from advisory.register.reasons import reasons
from advisory.register.snapshot import Judged, PositionChange, changes, detailed, judge, lasting
from advisory.register.step import FALLS, Move, falls, moves, rises, says, statements

__all__ = [
    "FALLS",
    "Judged",
    "Move",
    "PositionChange",
    "changes",
    "detailed",
    "falls",
    "judge",
    "lasting",
    "moves",
    "reasons",
    "rises",
    "says",
    "statements",
]
