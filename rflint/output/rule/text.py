"""For people: rules with their documentation, or as a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rflint.output.text import Paint, aligned, painter

if TYPE_CHECKING:
    from rflint.registry import Rule


def render(rules: Sequence[Rule], documented: bool, color: bool = False) -> str:
    """Pages with an empty line between them, or one line a rule."""
    paint = painter(color)
    if documented:
        return "\n".join(_page(rule, paint) for rule in rules)
    rows = aligned((rule.code, rule.name, rule.severity.value, _state(rule)) for rule in rules)
    return "".join(f"{row}\n" for row in rows)


def _page(rule: Rule, paint: Paint) -> str:
    about = f"{rule.severity.value}, {_state(rule)} by default{'' if rule.ignorable else ', cannot be ignored'}"
    title = f"{paint('bold', f'{rule.code} {rule.name}')} ({about})"
    return "\n".join((title, "", *_body(rule.doc.strip().removeprefix(f"# {rule.name}").lstrip(), paint))) + "\n"


def _body(doc: str, paint: Paint) -> Iterator[str]:
    """Markdown as it is, with its headings in bold."""
    fenced = False
    for line in doc.splitlines():
        fenced ^= line.startswith("```")
        yield paint("bold", line) if line.startswith("#") and not fenced else line


def _state(rule: Rule) -> str:
    return "on" if rule.on else "off"
