"""Where rules and statements meet: an index whose cost grows with what fires, not with the number of rules."""

from advisory.match.index import Index
from advisory.match.objection import ANSWERS
from advisory.match.silence import why_not

__all__ = ["ANSWERS", "Index", "why_not"]
