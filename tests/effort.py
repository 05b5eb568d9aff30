"""How hard properties look for a counter-example: a quick look unless HYPOTHESIS_PROFILE says otherwise."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

#: A busy machine is no counter-example.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def load() -> None:
    """Load the profile that HYPOTHESIS_PROFILE names: `default`, `ci` (the same examples in every run) or `fuzz` (FUZZ_EXAMPLES of them)."""
    settings.register_profile("default", _PATIENT)
    settings.register_profile("ci", _PATIENT, derandomize=True, print_blob=True)
    settings.register_profile("fuzz", _PATIENT, max_examples=int(os.environ.get("FUZZ_EXAMPLES", "20000")), print_blob=True)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def examples(share: float) -> int:
    """Return how many examples a property gets that is worth so much more, or less, than others."""
    loaded = settings.default
    assert loaded is not None
    return max(1, round(loaded.max_examples * share))
