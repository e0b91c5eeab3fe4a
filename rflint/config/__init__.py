"""Settings, and where each came from: the command line, a configuration file, the environment, or nobody."""

from __future__ import annotations

from rflint.config.errors import ConfigError
from rflint.config.settings import Settings
from rflint.config.sources import Configuration

__all__ = ["ConfigError", "Configuration", "Settings"]
