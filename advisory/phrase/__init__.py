"""Compiles an operator's phrase ("citizens ordered to leave Iraq") into queries, or says which word it cannot read."""

from advisory.phrase.compiling import ADVICE, LONGEST, compile  # noqa: A004 - `phrase.compile` reads well
from advisory.phrase.refusal import SHAPES, PhraseError
from advisory.phrase.showing import answer, lines, query_json, show

__all__ = ["ADVICE", "LONGEST", "SHAPES", "PhraseError", "answer", "compile", "lines", "query_json", "show"]
