"""Formats of `rflint rule`: `render(rules: Sequence[Rule], documented: bool, color: bool = False) -> str`."""
