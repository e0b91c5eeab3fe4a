"""Anchored values, and the places that use them: what an alias brings in, and how much of it."""

from __future__ import annotations

from dataclasses import replace

from rflint.diagnostic import Fault, Related
from rflint.document.faults import Unreadable
from rflint.document.values import Anchor, Value, shortened
from rflint.source import Span

HIGHEST = 200
MOST_BROUGHT = 250_000


class Anchored:
    """An anchored value while the text is read.

    `hidden` ones stand under an `x-` key: they, their faults and the values in `inner` count where an alias uses them
    elsewhere.
    """

    __slots__ = ("faults", "height", "hidden", "inner", "open", "size", "span", "uses", "value")

    def __init__(self, span: Span, value: Value, hidden: bool) -> None:
        self.span, self.value, self.hidden = span, value, hidden
        self.open = False
        self.size, self.height = 1, 0
        self.uses: list[Span] = []
        self.inner: list[Anchored] = []
        self.faults: list[Fault] = []

    def close(self, span: Span, size: int, height: int) -> None:
        """End a collection: its place, its values (aliases followed), and how deep they are nested."""
        self.span, self.size, self.height, self.open = span, size, height, False

    def use(self, span: Span) -> list[Fault]:
        """Note a use outside `x-` keys; the faults of hidden values that show here for the first time."""
        shown: list[Fault] = []
        waiting, seen = [self], {id(self)}
        while waiting:
            anchored = waiting.pop()
            anchored.uses.append(span)
            shown += (_at_use(fault, span) for fault in anchored.faults)
            anchored.faults.clear()
            new = [inner for inner in anchored.inner if id(inner) not in seen]
            seen.update(map(id, new))
            waiting += dict.fromkeys(new)
        return shown


class Anchors:
    """The anchors of a text, read from top to bottom."""

    def __init__(self) -> None:
        self._by_name: dict[str, Anchored] = {}
        self._all: list[Anchored] = []
        self._brought = 0

    def add(self, name: str, anchored: Anchored) -> Anchored:
        """Remember an anchored value by its name, in the place of an earlier one of that name."""
        self._by_name[name] = anchored
        self._all.append(anchored)
        return anchored

    def bring(self, name: str, span: Span, depth: int) -> Anchored:
        """The value that an alias at `span` brings in, `depth` collections deep.

        Raises:
            Unreadable: if there is none, if the alias stands in it, or if it is too much.
        """
        anchored = self._by_name.get(name)
        if anchored is None:
            hint = "anchors are read from top to bottom; a text that starts with `*` has to be quoted"
            raise Unreadable("RF001", span, f"no anchor `&{shortened(name)}` stands above this alias", help=hint)
        if anchored.open:
            word = Related("the anchored value starts here", anchored.span)
            raise Unreadable("RF001", span, f"the alias `*{shortened(name)}` stands inside its own anchor", word)
        self._brought += anchored.size
        word = Related("brought in from here", anchored.span)
        if self._brought > MOST_BROUGHT:
            raise Unreadable("RF008", span, f"aliases bring in more than {MOST_BROUGHT:,} values up to here", word)
        if depth + anchored.height > HIGHEST:
            raise Unreadable("RF008", span, f"aliases nest values more than {HIGHEST} deep", word)
        return anchored

    def listed(self) -> tuple[Anchor, ...]:
        """All anchored values, in the order of the text."""
        return tuple(Anchor(each.span, tuple(each.uses), each.hidden) for each in self._all)


def _at_use(fault: Fault, span: Span) -> Fault:
    word = Related("in the anchored value, here", fault.finding.span)
    return Fault(fault.code, replace(fault.finding, span=span, related=(word, *fault.finding.related)))
