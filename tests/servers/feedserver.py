"""A publisher's web server on loopback that plays scripts: one host, and for each path the replies in their order."""

from __future__ import annotations

from typing import Self

from advisory.demo.publisher import Publisher, Reply, Request, Site

__all__ = ["FeedServer", "Reply", "Request", "bomb", "moved"]


def moved(where: str, *, status: int = 301) -> Reply:
    """Return a redirect."""
    return Reply(status=status, headers={"Location": where})


def bomb(size: int) -> Reply:
    """Return few bytes that become `size` when they are unpacked."""
    return Reply(body=b"\0" * size, gzip=True)


class FeedServer(Publisher):
    """Serves scripts: each path has replies that are played in order, and the last one is repeated."""

    def __init__(self) -> None:
        super().__init__()
        self.port = 0

    async def __aenter__(self) -> Self:
        self.port = (await self.site()).port
        return self

    async def site(self) -> Site:
        """Return its one host."""
        return await self.open("feeds")

    def play(self, path: str, *replies: Reply) -> str:
        """Set the script of a path and return its address."""
        script = list(replies)
        return self.sites["feeds"].publish(path, lambda: script.pop(0) if len(script) > 1 else script[0])
