"""A linter for the spatial geometry of convolutional networks described in YAML."""

__version__ = "0.1.0"
