"""Hypothesis profiles: `ordinary` finds the same examples in every run, `quick` fewer, `nightly` looks for new ones."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("ordinary", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("quick", deadline=None, max_examples=20, derandomize=True, print_blob=True)
settings.register_profile("nightly", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("RFLINT_HYPOTHESIS_PROFILE", "ordinary"))


SLOW = {
    *("test_add_a_rule", "test_benchmarks", "test_unbreakable", "test_unbreakable_fix", "test_unbreakable_interrupt"),
    "test_yolo_modules",
}
"""Files that take long and differ little between Pythons."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what sessions of other Pythons leave out."""
    for item in items:
        if item.path.stem in SLOW:
            item.add_marker("slow")
