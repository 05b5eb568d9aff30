"""Reads texts in other languages than English: one small engine, and one file of words for each language."""

from advisory.extract.languages.text import Text, parse, topic
from advisory.extract.languages.tongue import guess

__all__ = ["Text", "guess", "parse", "topic"]
