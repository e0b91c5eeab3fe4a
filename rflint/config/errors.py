"""What is wrong with a configuration, in words."""

from __future__ import annotations


class ConfigError(Exception):
    """A configuration, or an option that stands for a part of it, that cannot be used: says where and why."""
