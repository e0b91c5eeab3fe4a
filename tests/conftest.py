"""Hypothesis profiles: `ordinary` finds the same examples in every run, `quick` fewer, `nightly` looks for new ones."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("ordinary", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("quick", deadline=None, max_examples=20, derandomize=True, print_blob=True)
settings.register_profile("nightly", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("RFLINT_HYPOTHESIS_PROFILE", "ordinary"))
