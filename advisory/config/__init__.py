"""The operator's files: read all of them, report every mistake at its character, return frozen values."""

from advisory.config.folder import Checked, Config, check, load, load_rules
from advisory.config.linting import lint
from advisory.config.show import render
from advisory.model import Feed

__all__ = ["Checked", "Config", "Feed", "check", "lint", "load", "load_rules", "render"]
