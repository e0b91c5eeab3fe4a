"""Formats of `rflint diff`: `render(files: Sequence[Entry], color: bool = False, every: bool = False) -> str`."""
