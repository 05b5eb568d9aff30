"""Pages as a stranger opens them, over the recorded crisis, with an operator's templates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from advisory import observe
from advisory.cli import visit
from advisory.errors import ConfigError


async def test_pages_over_the_crisis(tmp_path: Path) -> None:
    """What ships is shown in any language; what is one's own stands before it; a mistake in it has its place, and is never shown over."""
    observe.configure("text", "error")
    own = tmp_path / "pages"
    own.mkdir()
    (own / "about.html.j2").write_text("{{ frame.language }}: {{ _('Privacy') }}, ours", encoding="utf-8")
    (own / "goodbye.html.j2").write_text("<p>\n{{ wat }} {{ what }}</p>", encoding="utf-8")
    async with visit.crisis(tmp_path) as opening:
        assert await opening("about", "de") == "de: Datenschutz, ours"
        found = {name: await opening(name, "en") for name in visit.PATHS if name not in {"about", "goodbye"}}
        with pytest.raises(ConfigError) as raised:
            await opening("goodbye", "en")
    headings = {name: re.findall(r"<h1[^>]*>\s*([^<]+)", text) for name, text in found.items()}
    assert all(len(found) == 1 for found in headings.values()), headings
    assert headings["place"] == ["Iraq"]
    assert len(set(map(tuple, headings.values()))) == len(found)
    (problem,) = raised.value.problems
    assert (problem.code, problem.file, problem.line, problem.column) == ("ADV503", str(own / "goodbye.html.j2"), 2, 4)
