"""What is raised where a text is no network."""

from __future__ import annotations

from rflint.diagnostic import Diagnostic


class SpecError(ValueError):
    """A spec that cannot be read; its text has a line for each of `diagnostics`."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        from rflint.diagnostic import Outcome
        from rflint.output.check.concise import render

        return render(Outcome(self.diagnostics, {}, 1)).rstrip("\n")
