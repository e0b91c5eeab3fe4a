"""One finding, one place: what is said of a file at several of its scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rflint.diagnostic import Fault
from rflint.source import Span


def once_for_all_scales(scales: Sequence[str], found: Sequence[Sequence[Fault]]) -> list[Fault]:
    """What is said at every scale is said once; what is said at some only names these.

    `found` has what is said at each of `scales`, in their order.
    """
    alike: dict[tuple[str, Span, str], dict[str, Fault]] = {}
    for scale, faults in zip(scales, found):
        for fault in faults:
            finding = fault.finding
            alike.setdefault((fault.code, finding.span, finding.message), {}).setdefault(scale, fault)
    return [_said(by_scale, len(scales)) for by_scale in alike.values()]


def _said(by_scale: Mapping[str, Fault], scales: int) -> Fault:
    """The first finding; with a fix only if that is right at every scale."""
    first = next(iter(by_scale.values()))
    finding = first.finding
    if any(one.finding.fix != finding.fix for one in by_scale.values()) or len(by_scale) < scales:
        finding = replace(finding, fix=None)
    if len(by_scale) < scales:
        names = ", ".join(f"`{scale}`" for scale in by_scale)
        finding = replace(finding, message=f"{finding.message} (at scale{'s' if len(by_scale) > 1 else ''} {names})")
    return Fault(first.code, finding)
