"""The pages: what anybody may read, and what one traveller alone may.

public ──▶ gathered (what the store says, read together) ──▶ view (frozen values) ──▶ templates/pages
"""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.routing import Route

from advisory.pages import leaving, managing, plain, public, reasons, safety, signing
from advisory.pages.desk import Desk
from advisory.pages.plain import Handler
from advisory.pages.site import Site

__all__ = ["Handler", "Site", "guard", "handlers", "routes"]


def routes(site: Site) -> list[Route]:
    """Return every page and file."""
    desk = Desk.of(site)
    # Addresses of one person's pages come before the links of mails, whose token may be anything.
    return [*public.routes(site), *managing.routes(desk), *leaving.routes(desk), *reasons.routes(desk), *signing.routes(desk)]


def handlers(site: Site) -> dict[int | type[Exception], Handler]:
    """Return the pages that stand in for others: 404, 429, 500, 503."""
    return dict(plain.handlers(site))


def guard() -> Middleware:
    """Return what gives every answer its headers."""
    return Middleware(safety.Guard)
