"""What holds of a set of input sizes: findings of all its cases, each said once, with the sizes that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rflint.diagnostic import Fault
from rflint.geometry.cases import Case, Cases
from rflint.geometry.wording import listed
from rflint.network import Network

_Key = tuple[object, ...]


def once_for_all_sizes(
    network: Network, cases: Cases, found: Sequence[Iterable[Fault]], depends: Mapping[str, str]
) -> list[Fault]:
    """The findings of every case, once per definition, as one list.

    A finding names the smallest size that shows it in any use, and how many sizes do. By `depends` it is known, for
    the code of each rule, whether its findings depend on more than what layers read (`reads`), and whether on how large
    the input is (`input`): how many sizes of a group then show it is not known.
    """
    if not cases.totals:
        return list(found[0])
    shown: dict[_Key, list[tuple[Case, Fault]]] = {}
    for case, faults in zip(cases.cases, found):
        for key, fault in _keyed(faults):
            shown.setdefault(key, []).append((case, fault))
    return [_said(network, cases, group, depends) for group in shown.values()]


def _keyed(faults: Iterable[Fault]) -> list[tuple[_Key, Fault]]:
    """Findings of one case, told apart by rule and place."""
    said: Counter[_Key] = Counter()
    keyed: list[tuple[_Key, Fault]] = []
    for fault in faults:
        key = (fault.code, fault.finding.span)
        keyed.append(((*key, said[key]), fault))
        said[key] += 1
    return keyed


def _said(network: Network, cases: Cases, group: Sequence[tuple[Case, Fault]], depends: Mapping[str, str]) -> Fault:
    code, first = group[0][1]
    findings = [fault.finding for _, fault in group]
    severity = min((one.severity for one in findings if one.severity), key=lambda one: one.rank, default=None)
    fix = first.fix if all(one.fix == first.fix for one in findings) else None
    where = _where(network, cases, [case for case, _ in group], depends.get(code, "reads"))
    if not where and len({one.message for one in findings}) > 1:
        where = _at(network, cases, group[0][0])
    message = f"{first.message}{where}"
    return Fault(code, replace(first, message=message, severity=severity, fix=fix))


def _where(network: Network, cases: Cases, shown: Sequence[Case], depends: str) -> str:
    """For which sizes this is so; nothing where it is so for all of them, and no number in it is that of one size."""
    if depends == "input":
        axes, total = next(iter(cases.totals.items()))
        return f" ({_named(network, axes, _size(shown[0], axes[0]))}, the first of {total:,} sizes to show it)"
    for axes, total in cases.totals.items():
        count = sum(case.count for case in shown if case.axes == axes)
        count += cases.firsts[axes] if shown[0] is cases.cases[0] else 0
        if 0 < count < total:
            return f" ({_named(network, axes, _size(shown[0], axes[0]))}; so at {count:,} of {total:,} sizes)"
    return _at(network, cases, shown[0]) if depends == "sizes" else ""


def _at(network: Network, cases: Cases, case: Case) -> str:
    axes, total = next(iter(cases.totals.items()))
    return f" ({_named(network, axes, _size(case, axes[0]))}; so at all {total:,} sizes)" if total > 1 else ""


def _size(case: Case, axis: int) -> str:
    analysis = case.analysis
    sizes = [analysis.size(origin)[axis] for origin in range(analysis.network.input_count)]
    return " and ".join(dict.fromkeys(str(size) for size in sizes if isinstance(size, int)))


def _named(network: Network, axes: Sequence[int], size: str) -> str:
    along = "" if len(axes) == len(network.axes) else f"{listed([network.axes[axis] for axis in axes])} "
    return f"at {along}{size}"
