"""Formats of `rflint report`: `render(files: Sequence[Entry], color: bool = False) -> str`."""
