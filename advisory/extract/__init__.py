"""Reads statements (who tells whom to do what, where, and whether it holds) out of English text.

Pure: blank the mark-up, find sentences that could matter, read them as rows of chunks, find actions and who directs them,
judge what holds, resolve who and where. Everything is in tables; see `words`, `advice`, `events`, `stance`.
"""

from advisory.extract.document import classes, statements
from advisory.extract.todo import actions

__all__ = ["actions", "classes", "statements"]
