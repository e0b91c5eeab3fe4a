"""RF201, RF205, RF207 and RF208 against the oracle, on random networks: which joins they blame, and for what."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given

from rflint.geometry.alignment import jitter
from rflint.geometry.analysis import analyse
from rflint.geometry.differing import fork, resamples
from rflint.geometry.partings import Cause, partings
from rflint.registry import rules
from tests.oracle import JOINS, Oracle, Unknown
from tests.strategies import networks, resampling_networks
from tests.test_analysis import needs_size, read


class Paths:
    """All paths into a join on one axis, followed one by one: what they differ in, and where they lie."""

    def __init__(self, spec, oracle, join, origin):
        self.layers = {layer.get("id", f"layers.{n}"): layer for n, layer in enumerate(spec["layers"])}
        self.oracle, self.join, self.origin = oracle, join, origin
        self.trails = list(oracle.trails(join, origin))

    def steps(self, trail):
        """The edges of a path but the last, into the join, each with the layer at its end."""
        return list(zip(trail[:-1], (edge.source for edge in trail[1:]), strict=True))

    def resampled(self, edge, end):
        layer = self.layers[end]
        by_size = layer["op"] == "upsample" and (layer.get("align_corners") or "scale_factor" not in layer)
        outputs, samples = edge.operator.steps
        return by_size or outputs // math.gcd(outputs, samples) > 1

    def differ_in_resampling(self):
        """Whether a path is resampled behind the last map that all of them pass."""
        passed = [[edge.source for edge in trail] for trail in self.trails]
        shared = set(passed[0]).intersection(*passed)
        last = max(self.oracle.ids.index(one) if one in self.oracle.ids else -1 for one in shared)
        return any(
            self.resampled(edge, end)
            for trail in self.trails
            for edge, end in self.steps(trail)
            if self.oracle.ids.index(end) > last
        )

    def swings(self, id):
        """Of every path to a map that reads something at all its outputs: its mean centre, and all that lies off it."""
        found = set()
        for path in self.oracle.paths(id, self.origin):
            if None not in path.phases:
                mean = path.mean_center
                away = [Fraction(sum(hull), 2) - path.effective_stride * j - mean for j, hull in enumerate(path.phases)]
                found.add((mean, once(away)))
        return found

    def gap(self):
        """How far paths with one mean centre lie apart at one output, if they come together here; else None."""
        try:
            before = [self.swings(edge.source) for edge in self.oracle.towards(self.join, self.origin)]
            self.oracle.steps(self.join, self.origin)
        except Unknown:
            return None
        found = self.swings(self.join)
        means = [{mean for mean, _ in one} for one in before]
        if len(found) <= max(map(len, before)) or len({mean for mean, _ in found}) > max(map(len, means)):
            return None
        groups = [[away for mean, away in found if mean == one] for one in {mean for mean, _ in found}]
        return max(map(widest, groups))


def once(away):
    """What comes again and again, once."""
    return next(tuple(away[:n]) for n in range(1, len(away) + 1) if away[n:] == away[:-n] and len(away) % n == 0)


def widest(group):
    """The largest distance of several paths at one output."""
    outputs = range(math.lcm(*map(len, group)))
    columns = [[away[j % len(away)] for away in group] for j in outputs]
    return max(max(column) - min(column) for column in columns)


def judged(spec, analysis):
    """Axes that are judged, with an oracle for each that knows all it is asked."""
    for axis, group in enumerate(analysis.classes):
        oracle = Oracle(spec, axis)
        asks = any(needs_size(oracle, id, origin) for origin in oracle.inputs for id in oracle.ids)
        if analysis.modes[group] is None and not asks:
            yield group, oracle


def check_causes(spec):
    analysis = analyse(read(spec))
    layers = analysis.network.layers
    found = [(one, group) for one in partings(analysis) for group in one.branches]
    for group, oracle in judged(spec, analysis):
        blamed = {(layers[p.join].id, layers[p.origin].id): p.cause for p, at in found if at == group}
        wrong = oracle.misaligned_joins()
        assert wrong <= blamed.keys()
        for (join, origin), cause in blamed.items():
            paths = Paths(spec, oracle, join, origin)
            if cause is Cause.CROP:
                assert (join, origin) in wrong and "crop" in paths.layers[join]
            elif cause is Cause.RESAMPLING:
                assert (join, origin) in wrong and paths.differ_in_resampling()
            elif paths.differ_in_resampling():
                plain = [not any(paths.resampled(*step) for step in paths.steps(trail)) for trail in paths.trails]
                assert sum(plain) > 1


@given(networks())
def test_causes_of_windows_and_joins(spec):
    check_causes(spec)


@given(resampling_networks())
def test_causes_of_resampling(spec):
    check_causes(spec)


@given(resampling_networks())
def test_mixed_geometry_is_said_of_each_output_it_reaches(spec):
    names = [layer["id"] for layer in spec["layers"] if "id" in layer]
    spec = {**spec, **({"outputs": names} if names else {})}
    analysis = analyse(read(spec))
    ids = [layer.id for layer in analysis.network.layers]
    joins = {ids[one.join] for one in partings(analysis) if one.cause is Cause.RESAMPLING}
    check = rules()["RF205"].check
    assert check is not None
    said = [finding.span for finding in check(analysis)]
    oracle = Oracle(spec, 0)
    reached = [
        output.span
        for output in sorted(analysis.network.outputs, key=lambda output: output.layer)
        if any(oracle.depends(ids[output.layer], join) for join in joins)
    ]
    assert said == reached


@given(resampling_networks())
def test_jitter(spec):
    analysis = analyse(read(spec))
    ids = [layer.id for layer in analysis.network.layers]
    for group, oracle in judged(spec, analysis):
        for index, id in enumerate(ids):
            if oracle.ops.get(id) not in JOINS:
                continue
            for origin in analysis.origins:
                found = jitter(analysis, index, origin, group)
                paths = Paths(spec, oracle, id, ids[origin])
                gap = paths.gap() if len(oracle.towards(id, ids[origin])) > 1 else None
                assert (found.samples if found else None) == gap
                between = fork(analysis, index, origin).between
                if found and paths.differ_in_resampling():
                    assert any(resamples(analysis, layer, group) for layer in between)
