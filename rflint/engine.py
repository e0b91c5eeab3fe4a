"""From a text to sorted diagnostics. Prints nothing; survives a rule that fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rflint import document, fixer, formats, limits, suppress
from rflint.config import Settings
from rflint.diagnostic import Diagnostic, Fault, Finding, Fix, PlacedEdit, Related, RelatedPlace, Severity, place
from rflint.document import Document, Map
from rflint.findings.over_scales import once_for_all_scales
from rflint.findings.over_sizes import once_for_all_sizes
from rflint.findings.uses import anchored, once_per_definition
from rflint.formats import Reading
from rflint.geometry.analysis import Analysis
from rflint.geometry.cases import cases_of
from rflint.network import Network
from rflint.registry import Rule, rules
from rflint.source import Source, Span
from rflint.suppress.comments import parse

READING = Reading()
ALL = "all"
"""As the scale of settings: every scale that a file has."""

UNREADABLE = frozenset(("RF001", "RF008"))
"""Faults after which what was read is not worth looking at."""


def load(source: Source, reading: Reading = READING) -> tuple[Network | None, tuple[Fault, ...]]:
    """The network in a text, or the faults that keep it from being one."""
    read = document.read(source)
    network, faults = _network(read, reading)
    return network, anchored(read, faults)


def converted(source: Source, asked: Reading = READING) -> tuple[Map | None, str]:
    """A text in the native language, if there is a network in it, and the name of the format that it is in."""
    read = document.read(source)
    form = formats.format_of(read)
    if form is None or form.faults(read):
        return None, ""
    return form.native(read, asked)[0], form.NAME


def readings(source: Source, settings: Settings) -> tuple[Reading, ...]:
    """How settings ask for a text to be read: at one scale, or at each that it has."""
    one = reading(settings)
    return _readings(document.read(source), one) if one.scale == ALL else (one,)


def reading(settings: Settings) -> Reading:
    """How settings ask for texts to be read."""
    return Reading(settings.scale, settings.modules)


def check(source: Source, settings: Settings, explicit: bool = True) -> tuple[Diagnostic, ...] | None:
    """All diagnostics of a text, sorted, with fixes that are proved.

    None if the text is no network spec and nobody (`explicit`) said that it is.
    """
    found = _check(source, settings, explicit)
    return found and fixer.offered(source, found, lambda other: _check(other, settings))


def repaired(source: Source, settings: Settings, explicit: bool = True, only: str = "") -> fixer.Repaired:
    """A text with its safe fixes made (as the settings say, the unsafe ones, too), and what is left to find in it.

    `only` is the code of the one rule whose fixes are made; empty for all.
    """
    found = _check(source, settings, explicit)
    if not found:
        return fixer.Repaired(source, found, 0)

    def wanted(one: Diagnostic, fix: Fix) -> bool:
        return (fix.safe or settings.unsafe_fixes) and one.code.startswith(only)

    return fixer.repaired(source, found, lambda other: _check(other, settings), wanted)


def suppressed(source: Source, settings: Settings) -> tuple[Diagnostic, ...]:
    """What comments in a text keep quiet, sorted, without fixes; where there are such comments, the text is linted."""
    examined = _examined(source, settings) if parse(source) else None
    return _sorted(replace(one, fix=None, edits=()) for one in examined.suppressed) if examined else ()


def internal_error(source: Source, error: Exception) -> Diagnostic:
    """What is said of a text that rflint failed at, at its beginning."""
    message = f"rflint failed at this file: {type(error).__name__}: {error}"
    return _placed(source, Fault("RF009", Finding(Span(0, 0), message)), {}, {})


def _check(source: Source, settings: Settings, explicit: bool = True) -> tuple[Diagnostic, ...] | None:
    """All diagnostics, with fixes that are not proved."""
    examined = _examined(source, settings, explicit)
    return examined and _sorted(examined.kept)


def _examined(source: Source, settings: Settings, explicit: bool = True) -> suppress.Applied | None:
    """All diagnostics in no order, those about suppression among the ones that are kept."""
    read = document.read(source)
    if not explicit and not _is_spec(read):
        return None
    active = settings.active(source.name)
    asked = _readings(read, reading(settings))
    faults = once_for_all_scales([one.scale for one in asked], [_said(read, settings, one, active) for one in asked])
    found = [_placed(source, fault, active, settings.overrides) for fault in faults]
    applied = suppress.apply(source, found, active)
    about = [_placed(source, fault, active, settings.overrides) for fault in applied.faults if fault.code in active]
    return applied._replace(kept=(*applied.kept, *about))


def _said(read: Document, settings: Settings, reading: Reading, active: Mapping[str, Severity]) -> tuple[Fault, ...]:
    """What is wrong with a document that is read in one way, its fixes written."""
    network, faults = _network(read, reading)
    if network is not None:
        name = read.source.name
        asked, label = settings.limits_for(name), _limits_label(settings, name)
        network, more = limits.with_project_limits(network, asked, label)
        faults = [*more, *_findings(network, active, read)]
    return tuple(fixer.written(read, anchored(read, faults, network)))


def _readings(read: Document, asked: Reading) -> tuple[Reading, ...]:
    """One for every scale, where all are asked for."""
    if asked.scale != ALL:
        return (asked,)
    form = formats.format_of(read)
    scales = form.choices(read) if form else ()
    return tuple(replace(asked, scale=scale) for scale in scales or ("",))


def _sorted(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(found, key=lambda diagnostic: diagnostic.sort_key))


def _limits_label(settings: Settings, name: str) -> str:
    """The file that a project's limits stand in, by its name; of several, "the configuration"."""
    files = {origin.replace("\\", "/").rpartition("/")[2] for origin in settings.limit_origins(name).values()}
    named = next(iter(files)) if len(files) == 1 else ""
    return f"`{named}`" if named.endswith(".toml") else "the configuration"


def _is_spec(read: Document) -> bool:
    if read.data is None:
        return formats.marked(read.source.text.encode())
    try:
        return formats.format_of(read) is not None
    except Exception:  # said when the network is asked for
        return True


def _network(read: Document, reading: Reading) -> tuple[Network | None, list[Fault]]:
    if any(fault.code in UNREADABLE for fault in read.faults):
        return None, list(read.faults)
    what = "recognising the format"
    try:
        form = formats.format_of(read)
        if form is None:
            return None, [*read.faults, _not_a_network(read)]
        what = f"reading the format {form.NAME}"
        unfit = form.faults(read)
        network, faults = form.read(read, reading)
    except Exception as error:
        return None, [*read.faults, Fault("RF009", _failed(what, error, read))]
    known = {(fault.code, fault.finding.span) for fault in unfit}
    faults = [fault for fault in faults if (fault.code, fault.finding.span) not in known]
    return (None if unfit else network), [*unfit, *faults]


def _not_a_network(read: Document) -> Fault:
    data = read.data
    first = next(iter(data.spans.values()), None) if isinstance(data, Map) else None
    span = first[0] if first else Span(read.span.start, read.span.start)
    hint = (
        ("`layers` is there; put `rflint: 1` at the top of the document",)
        if isinstance(data, Map) and "layers" in data
        else ()
    )
    return Fault("RF007", Finding(span, "this is no network spec: there is no `rflint: 1` at its top level", help=hint))


def _findings(network: Network, active: Mapping[str, Severity], read: Document) -> list[Fault]:
    cases = cases_of(network)
    chosen = [rule for rule in rules().values() if rule.code in active]
    seen: dict[object, list[Fault]] = {}
    found = [_of_case(chosen, case.analysis, read, seen) for case in cases.cases]
    depends = {rule.code: rule.depends for rule in chosen}
    return once_for_all_sizes(network, cases, [once_per_definition(network, faults) for faults in found], depends)


def _of_case(
    chosen: Sequence[Rule], analysis: Analysis, read: Document, seen: dict[object, list[Fault]]
) -> list[Fault]:
    """What rules say of one choice of sizes; those that look at reads only say the same where these are the same."""
    found: list[Fault] = []
    reads = (analysis.classes, *(id(reach) for reach in analysis.reach.values()))
    for rule in chosen:
        key = (rule.code, reads)
        faults = seen.get(key) if rule.depends == "reads" else None
        if faults is None:
            faults = seen[key] = list(_run(rule, analysis, read))
        found += faults
    return found


def _run(rule: Rule, analysis: Analysis, read: Document) -> Iterator[Fault]:
    if rule.check is None:
        return
    try:
        for finding in rule.check(analysis):
            yield Fault(rule.code, finding)
    except Exception as error:
        yield Fault("RF009", _failed(f"the rule {rule.code} {rule.name}", error, read))


def _failed(what: str, error: Exception, read: Document) -> Finding:
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f" at {last.tb_frame.f_code.co_filename.rpartition('/')[2]}:{last.tb_lineno}" if last else ""
    first = next(iter(read.data.spans.values()))[0] if isinstance(read.data, Map) else Span(0, 0)
    message = f"{what} failed: {type(error).__name__}: {error}{where}"
    return Finding(first, message, help=("this is a fault of rflint; please report it with the file",))


def _placed(
    source: Source, fault: Fault, active: Mapping[str, Severity], overrides: Mapping[str, Severity]
) -> Diagnostic:
    code, finding = fault
    rule = rules()[code]
    severity = overrides.get(code) or finding.severity or active.get(code, rule.severity)
    fix = finding.fix
    edits = fix.edits if fix else ()
    return Diagnostic(
        code,
        rule.name,
        severity,
        finding.message,
        place(source, finding.span),
        tuple(_related(source, related) for related in finding.related),
        finding.help,
        fix,
        tuple(
            PlacedEdit(source.position(edit.span.start), source.position(edit.span.end), edit.text) for edit in edits
        ),
    )


def _related(source: Source, related: Related) -> RelatedPlace:
    return RelatedPlace(related.message, place(related.source or source, related.span))
