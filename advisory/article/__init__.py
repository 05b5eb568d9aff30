"""Reads the article behind a news item that holds a summary alone.

wanted (pure) → fetch → read in a child process → joined (pure). Whatever goes wrong, the summary stays.
"""

from advisory.article.choice import wanted
from advisory.article.enrichment import Articles, Enriched
from advisory.article.limits import Limits

__all__ = ["Articles", "Enriched", "Limits", "wanted"]
