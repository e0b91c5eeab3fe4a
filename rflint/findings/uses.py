"""One fault, one finding: what is wrong in an anchored value or in a block's body is said once, with its uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from rflint.diagnostic import Fault, Finding, Related
from rflint.document import Anchor, Document
from rflint.network import Layer, Network

NAMED = 4
"""Uses that a message names one by one."""


def once_per_definition(network: Network, faults: Iterable[Fault]) -> list[Fault]:
    """Findings of one rule at one place become the first of them, with the uses of the layer that show it counted.

    What a rule says of one layer more than once (towards several inputs, of several limits) stays apart. Several layers
    that stand at one word, such as the module of a row, become one finding where the same is said of them.
    """
    faults = list(faults)
    if not faults:
        return faults
    groups: dict[tuple[str, object, object], list[Finding]] = {}
    said: Counter[tuple[str, object, int]] = Counter()
    uses = Counter(id(layer.definition) for layer in network.layers)
    words = Counter(layer.definition for layer in network.layers)
    for code, finding in faults:
        which: object = finding.message
        if finding.layer is not None:
            layer = network.layers[finding.layer]
            which = said[code, finding.span, finding.layer]
            said[code, finding.span, finding.layer] += 1
            if words[layer.definition] > uses[id(layer.definition)]:
                which = (which, finding.message.replace(f"`{layer.id}`", ""))
        groups.setdefault((code, finding.span, which), []).append(finding)
    return [Fault(code, _counted(network, group, uses)) for (code, *_), group in groups.items()]


def _counted(network: Network, group: Sequence[Finding], uses: Counter[int]) -> Finding:
    first = group[0]
    shown = [network.layers[layer] for layer in dict.fromkeys(one.layer for one in group) if layer is not None]
    total = (first.uses or uses[id(shown[0].definition)]) if shown else 1
    if total < 2:
        return _likewise(first, shown)
    message = f"{first.message} (in {len(shown)} of {total} uses{_named(shown) if len(shown) < total else ''})"
    call = shown[0].call
    related = (Related(f"first used here, as `{call.id}`", call.span),) if call else ()
    counted = replace(first, message=message, related=(*first.related, *related))
    return counted if _mends_all(group, len(shown), total) else _without_fix(counted, len(shown), total)


def _likewise(first: Finding, shown: Sequence[Layer]) -> Finding:
    """A finding at a word that stands for several layers, such as the module of a row, with the others named."""
    others = [f"`{layer.id}`" for layer in shown[1:] if layer.definition == shown[0].definition]
    if not others:
        return first
    more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
    return replace(first, message=f"{first.message} (likewise {', '.join(others[:NAMED])}{more})", fix=None)


def _mends_all(group: Sequence[Finding], shown: int, total: int) -> bool:
    """Whether a fix is right for all uses: all ask for the same, and show the fault or are minded."""
    fix = group[0].fix
    return (shown == total or (fix is not None and fix.for_all)) and all(one.fix == fix for one in group)


def _without_fix(finding: Finding, shown: int, total: int) -> Finding:
    """What was a fix for one use is advice."""
    if finding.fix is None:
        return finding
    why = f"{shown} of {total} uses ask for it" if shown < total else "its uses ask for different changes"
    return replace(finding, fix=None, help=(*finding.help, finding.fix.by_hand(why)))


def _named(layers: Sequence[Layer]) -> str:
    names = [f"`{layer.call.id if layer.call else layer.id}`" for layer in layers]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f": {', '.join(names[:NAMED])}{more}"


class _Place(NamedTuple):
    anchor: Anchor
    at_use: bool


def anchored(document: Document, faults: Iterable[Fault], network: Network | None = None) -> tuple[Fault, ...]:
    """Findings in values that YAML aliases repeat: each once, at the word, with its uses as related.

    Where the anchored value itself is not part of the network (it stands under `x-`), the first use is the place.
    What is wrong with one layer of `network`, by the place that it has there, is no fault of the value that an alias
    brings in.
    """
    faults = list(dict.fromkeys(faults))
    if not document.anchors or not faults:
        return tuple(faults)
    written = {layer.definition for layer in network.layers} if network else ()
    layers = {span for one in written for span in (one.name, one.op)}
    at_word = {(code, finding.span) for code, finding in faults}
    found: dict[tuple[str, object], Fault] = {}
    for fault in faults:
        code, finding = fault
        place = _place(document, finding)
        if place is None or (place.at_use and finding.span in layers):
            found.setdefault((code, finding), fault)
        elif not place.at_use:
            found.setdefault((code, finding.span), Fault(code, _in_anchor(finding, place.anchor)))
        elif (code, place.anchor.span) not in at_word:
            found.setdefault((code, place.anchor.span), Fault(code, _at_use(finding, place.anchor)))
    return tuple(found.values())


def _place(document: Document, finding: Finding) -> _Place | None:
    span = finding.span
    for anchor in document.anchors:
        if span in anchor.uses:
            return _Place(anchor, at_use=True)
    around = [a for a in document.anchors if a.uses and a.span.start <= span.start and span.end <= a.span.end]
    return _Place(min(around, key=lambda a: a.span.end - a.span.start), at_use=False) if around else None


def _at_use(finding: Finding, anchor: Anchor) -> Finding:
    word = Related("the value stands here", anchor.span)
    shown = {finding.span, *(related.span for related in finding.related)}
    others = (Related("used here, too", use) for use in anchor.uses if use not in shown)
    return replace(finding, related=(*finding.related, word, *others))


def _in_anchor(finding: Finding, anchor: Anchor) -> Finding:
    if anchor.under_x:
        word = Related("the word at fault", finding.span)
        others = tuple(Related("used here, too", use) for use in anchor.uses[1:])
        return replace(finding, span=anchor.uses[0], related=(word, *finding.related, *others))
    return replace(finding, related=(*finding.related, *(Related("used here, too", use) for use in anchor.uses)))
