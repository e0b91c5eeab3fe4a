"""Events of a YAML parser to plain data, with the place of every key and value.

One pass, without recursion: the stack of open collections is the only state, so that depth and size are capped before
they cost anything. Places come from `mark.index` alone: the parsers count lines in their own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from yaml import events as yaml_events

from rflint.diagnostic import Fault, Finding, Related
from rflint.document.anchors import Anchored, Anchors
from rflint.document.faults import Unreadable
from rflint.document.opened import DEEPEST, DROP, EXTENSION, KEEP, MERGE, TOO_DEEP, Open
from rflint.document.places import missing_key, missing_value, tag_place, value_start
from rflint.document.values import OWN_KEY, Map, Scalars, Seq, Value, fits_collection, is_core, shortened, tagged
from rflint.source import Span

MOST_FAULTS = 1_000

_IDLE = (yaml_events.StreamStartEvent, yaml_events.StreamEndEvent, yaml_events.DocumentEndEvent)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPAN = tuple.__new__  # quicker than calling Span, and every word of a text gets one


class Composer:
    """Builds the data of one text from its events, and collects the faults that do not end the reading."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.faults: list[Fault] = []
        self.anchors = Anchors()
        self.top = Open(Seq(), 0)
        self.stack = [self.top]
        self._scalars = Scalars()
        self._documents = 0
        self._size = 0

    @property
    def root(self) -> tuple[Value, Span] | None:
        """The document's value and its place, if there is any."""
        root = self.stack[0]
        return (root.node[0], root.spans[0]) if root.node and root.spans[0].start < root.spans[0].end else None

    def compose(self, events: Iterable[yaml_events.Event]) -> None:
        """Read all events.

        Raises:
            Unreadable: where reading has to end.
        """
        handlers: dict[type, Callable[[Any], None]] = dict.fromkeys(_IDLE, lambda event: None)
        handlers[yaml_events.ScalarEvent] = self._scalar
        handlers[yaml_events.MappingStartEvent] = lambda event: self._start(event, Map())
        handlers[yaml_events.MappingEndEvent] = self._end
        handlers[yaml_events.SequenceStartEvent] = lambda event: self._start(event, Seq())
        handlers[yaml_events.SequenceEndEvent] = self._end
        handlers[yaml_events.AliasEvent] = self._alias
        handlers[yaml_events.DocumentStartEvent] = self._document
        for event in events:
            handlers[type(event)](event)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            end = event.end_mark.index
            raise Unreadable("RF001", Span(end - 3, end), "a second document starts here", help="write one spec a file")

    def _scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        text = event.value
        if text and end - start == len(text):  # as it stands: no quotes, no anchor, no tag
            self._put(self._scalars[text], _SPAN(Span, (start, end)))
        else:
            self._put(*self._dressed(event, start, end))

    def _dressed(self, event: Any, start: int, end: int) -> tuple[Value, Span]:
        """A scalar that is quoted, a block, empty or of several lines, or that has an anchor or a tag."""
        begin, style, text = value_start(self.text, start, end), event.style, event.value
        if style in ("|", ">"):  # they end behind the blank lines and comments that follow
            end = begin + len(self.text[begin:end].rstrip())
        span = Span(begin, end) if start < end else self._left_out(end)
        fits, value = tagged(event.tag, text) if event.tag else (True, text if style else self._scalars[text])
        anchored = self._anchor(event.anchor, span, value) if event.anchor else None
        if not fits:
            self._misfit(event, anchored)
        if style == '"' and _SURROGATE.search(text):  # libyaml refuses them by itself
            raise Unreadable("RF001", span, "an escape sequence in this text stands for no character")
        return value, span

    def _left_out(self, at: int) -> Span:
        """The place of a value that is not there."""
        top = self.top
        if not top.is_map:
            return Span(at, at)
        return missing_key(self.text, at) if top.key is None else missing_value(self.text, top.key_span.end, at)

    def _start(self, event: Any, node: Map | Seq) -> None:
        begin = start = event.start_mark.index
        if event.anchor or event.tag:
            begin = value_start(self.text, start, event.end_mark.index)
        if len(self.stack) > DEEPEST:
            raise Unreadable("RF008", Span(begin, begin + 1), TOO_DEEP)
        parent, opened = self.top, Open(node, begin, bool(event.flow_style), self._size)
        opened.stands_in(parent)
        if event.anchor:
            opened.anchored = self._anchor(event.anchor, Span(begin, begin + 1), node)
            opened.anchored.open = True
        opened.within = (opened.anchored or parent.within) if opened.hidden else None
        self.stack.append(opened)
        self.top = opened
        if event.tag and not fits_collection(event.tag, node):
            self._misfit(event)

    def _end(self, event: Any) -> None:
        closed = self.stack.pop()
        parent = self.top = self.stack[-1]
        # Only brackets end at a place of their own; other collections end where their last value does.
        end = event.end_mark.index
        span = closed.node.span = Span(closed.start, end if end > event.start_mark.index else closed.end)
        closed.merge()
        parent.height = max(parent.height, closed.height + 1)
        if closed.anchored:
            closed.anchored.close(span, self._size - closed.before + 1, closed.height)
        self._put(closed.node, span)

    def _anchor(self, name: str, span: Span, value: Value) -> Anchored:
        top = self.top
        anchored = self.anchors.add(name, Anchored(span, value, top.hides))
        if top.within:
            top.within.inner.append(anchored)
        return anchored

    def _alias(self, event: Any) -> None:
        span = Span(event.start_mark.index, event.end_mark.index)
        top = self.top
        anchored = self.anchors.bring(event.anchor, span, len(self.stack) - 1)
        if not top.hides:
            for fault in anchored.use(top.used_at or span):
                self._report(fault)
        elif top.within:
            top.within.inner.append(anchored)
        top.height = max(top.height, anchored.height + 1)
        self._size += anchored.size - 1
        self._put(anchored.value, span)

    def _put(self, value: Value, span: Span) -> None:
        """Put a value where the innermost open collection has its next place: at its end, or as a key, or for a key."""
        self._size += 1
        top = self.top
        top.end = span[1]
        if not top.is_map:
            top.node.append(value)
            top.spans.append(span)
        elif top.key is None:
            self._put_key(top, value, span)
        else:
            if top.fate == KEEP:
                top.put(value, span)
            elif top.fate == EXTENSION:
                top.put(None, span)
            elif top.fate == MERGE:
                self._merge(top, value, span)
            top.key = None

    def _put_key(self, top: Open, value: Value, span: Span) -> None:
        key = value if isinstance(value, str) else self._strange_key(value, span)
        top.fate = KEEP if key is not None else DROP
        if key is not None and (key in top.spans or key.startswith(("x-", "<<"))):
            top.fate = self._fate(top, key, span)
        top.key, top.key_span = key or "", span

    def _fate(self, top: Open, key: str, span: Span) -> int:
        """What becomes of the value of a key that stands here already, or that looks like `x-…` or `<<`."""
        if key == "<<" and self.text[span.start] == "<":
            first, fate = top.merge_key, MERGE
            top.merge_key = first or span
        else:
            first = top.spans[key][0] if key in top.spans else None
            ignored = key.startswith("x-") and key != OWN_KEY and not top.holds_names
            fate = EXTENSION if ignored else KEEP
        if first is None:
            return fate
        message = f"the key `{shortened(key)}` stands twice in this mapping"
        self._report(Fault("RF002", Finding(span, message, (Related("first here", first),))))
        return DROP

    def _strange_key(self, value: Value, span: Span) -> str | None:
        """Say that a key is no text; its text all the same, if it has one."""
        word = self.text[span.start : span.end]
        if isinstance(value, (Map, Seq)):
            line = Span(span.start, span.start + len(word.splitlines()[0]))
            hint = "quote the text" if word[0] in "{[*" else "write a plain word before the `:`"
            self._fault("RF003", line, "a key must be text, not a mapping or a list", hint)
            return None
        if word:
            self._fault("RF003", span, f"a key must be text, not `{shortened(word)}`", f'quote it: "{shortened(word)}"')
        else:
            self._fault("RF003", span, "a key must be text, and here is none", "write it before the `:`")
        return word

    def _merge(self, top: Open, value: Value, span: Span) -> None:
        merged: list[Value] = value if isinstance(value, Seq) else [value]
        maps = [each for each in merged if isinstance(each, Map)]
        if len(maps) < len(merged):
            place = span if span.start < span.end else top.key_span
            self._fault("RF003", place, "`<<` merges in a mapping, or a list of mappings", "for example `<<: *name`")
        top.merges += tuple(maps)

    def _misfit(self, event: Any, within: Anchored | None = None) -> None:
        """Say that a tag is unknown, or stands on a value of another kind."""
        end = event.end_mark.index
        span = tag_place(self.text, event.start_mark.index, end)
        word = shortened(self.text[span.start : span.end])
        if span.end < end and self.text[span.end] in ",[]{}":  # parsers do not agree where such a tag ends
            raise Unreadable("RF001", span, f"`{word}` cannot be read as a tag")
        message = f"this value is no `{word}`" if is_core(event.tag) else f"the tag `{word}` is unknown"
        self._fault("RF001", span, message, "leave the tag out; a text that starts with `!` has to be quoted", within)

    def _fault(self, code: str, span: Span, message: str, hint: str, within: Anchored | None = None) -> None:
        """Note a fault of a value; under an `x-` key only for an alias that uses the value elsewhere."""
        fault = Fault(code, Finding(span, message, help=(hint,)))
        within = within or self.top.within
        if not self.top.hides:
            self._report(fault)
        elif within and len(within.faults) < MOST_FAULTS:
            within.faults.append(fault)

    def _report(self, fault: Fault) -> None:
        if len(self.faults) == MOST_FAULTS:
            raise Unreadable("RF008", fault.finding.span, f"more than {MOST_FAULTS:,} faults: reading ends here")
        self.faults.append(fault)
