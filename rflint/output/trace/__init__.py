"""Formats of `rflint trace`: `render(entry: Entry, color: bool = False) -> str`."""
