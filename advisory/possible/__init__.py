"""The second tier: text that looks like advice for a place though no statement of that was read. It is shown, never told. Pure."""

from __future__ import annotations

from advisory.possible.reading import read

__all__ = ["read"]
