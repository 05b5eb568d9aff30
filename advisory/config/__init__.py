"""The operator's files: read all of them, report every mistake at its character, return frozen values."""

from advisory.config.folder import Checked, Config, check, load, load_rules
from advisory.config.linting import HISTORY, lint, unfired
from advisory.config.show import render
from advisory.model import Feed

__all__ = ["HISTORY", "Checked", "Config", "Feed", "check", "lint", "load", "load_rules", "render", "unfired"]
