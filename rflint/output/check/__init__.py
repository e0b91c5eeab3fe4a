"""Formats of `rflint check`: `render(outcome: Outcome, color: bool = False) -> str`."""
