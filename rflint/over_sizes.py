"""What holds of a set of input sizes: findings of all its cases, each said once, with the sizes that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rflint.diagnostic import Fault, Finding
from rflint.geometry.cases import Case, Cases
from rflint.geometry.wording import listed
from rflint.network import Network

_Key = tuple[object, ...]


def once_for_all_sizes(network: Network, cases: Cases, found: Sequence[Iterable[Fault]]) -> list[Fault]:
    """The findings of every case, once per definition, as one list.

    A finding names the smallest size that shows it in any use, and how many sizes do.
    """
    if len(cases.cases) == 1:
        return list(found[0])
    shown: dict[_Key, list[tuple[Case, Fault]]] = {}
    for case, faults in zip(cases.cases, found):
        for key, fault in _keyed(faults):
            shown.setdefault(key, []).append((case, fault))
    return [_said(network, cases, group) for group in shown.values()]


def _keyed(faults: Iterable[Fault]) -> list[tuple[_Key, Fault]]:
    """Findings of one case, told apart by rule and place."""
    said: Counter[_Key] = Counter()
    keyed: list[tuple[_Key, Fault]] = []
    for fault in faults:
        key = (fault.code, fault.finding.span)
        keyed.append(((*key, said[key]), fault))
        said[key] += 1
    return keyed


def _said(network: Network, cases: Cases, group: Sequence[tuple[Case, Fault]]) -> Fault:
    code, first = group[0][1]
    findings = [fault.finding for _, fault in group]
    severity = min((one.severity for one in findings if one.severity), key=lambda one: one.rank, default=None)
    fix = first.fix if all(one.fix == first.fix for one in findings) else None
    message = f"{first.message}{_where(network, cases, group, findings)}"
    return Fault(code, replace(first, message=message, severity=severity, fix=fix))


def _where(network: Network, cases: Cases, group: Sequence[tuple[Case, Fault]], findings: Sequence[Finding]) -> str:
    """For which sizes this is so; nothing where it is so, word for word, for all of them."""
    shown = [case for case, _ in group]
    for axes, total in cases.totals.items():
        count = sum(case.count for case in shown if case.axes == axes)
        count += cases.firsts[axes] if shown[0] is cases.cases[0] else 0
        if 0 < count < total and any(case.axes == axes for case in cases.cases):
            size = _size(shown[0], axes[0])
            return f" ({_named(network, axes, size)}; so at {count:,} of {total:,} sizes)"
    if len({one.message for one in findings}) == 1:
        return ""
    axes, total = next(iter(cases.totals.items()))
    return f" ({_named(network, axes, _size(shown[0], axes[0]))}; so in other numbers at all {total:,} sizes)"


def _size(case: Case, axis: int) -> str:
    analysis = case.analysis
    sizes = [analysis.size(origin)[axis] for origin in range(analysis.network.input_count)]
    return " and ".join(dict.fromkeys(str(size) for size in sizes if isinstance(size, int)))


def _named(network: Network, axes: Sequence[int], size: str) -> str:
    along = "" if len(axes) == len(network.axes) else f"{listed([network.axes[axis] for axis in axes])} "
    return f"at {along}{size}"
