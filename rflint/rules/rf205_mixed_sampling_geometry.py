"""# mixed-sampling-geometry

Paths into an output are centred at different places of the input, and a path that differs is resampled: a step of
corner geometry met one of half-pixel geometry. Each output is named once, with all the joins where its paths first
meet; the message gives the largest distance, in input samples and in cells.

## Why it matters

There are two ways to lay a coarser grid over a map. Corner geometry puts output 0 on sample 0: windows with
`2p = k_e - 1` (3/2/1), transposed 3/2/1, `align_corners: true`. Half-pixel geometry takes samples for areas and puts
output 0 in the middle of the first `s` of them: windows with `2p = k_e - s` (pool 2/2, conv 4/2/1), nearest and linear
upsampling, transposed 2/2 and 4/2/1. Each undoes its own kind. Mixed, every level adds to the shift: `D` stages down
by 3/2/1 and up by nearest end `(2^D - 1)/2` input samples off, pool 2/2 and nearest 0 (mean centres as in Araujo,
Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019, doi 10.23915/distill.00021,
the mean taken over phases).

Most published pyramids (FPN, YOLO, HRNet, nnU-Net) are off by half a cell or more and work, so this is information;
`aligned: strict` in limits makes it an error.

## Bad

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: down, op: conv, kernel_size: 3, stride: 2, padding: 1}
  - {id: up, op: upsample, scale_factor: 2}
  - {id: fuse, op: concat, from: [stem, up]}  # RF205
```

## Good

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: down, op: conv, kernel_size: 4, stride: 2, padding: 1}
  - {id: up, op: upsample, scale_factor: 2}
  - {id: fuse, op: concat, from: [stem, up]}
```

## How to fix it

Use one geometry down and up. Down by a pool of 2/2 or a convolution of 4/2/1 goes with nearest and linear upsampling
and with transposed 2/2 or 4/2/1; down by 3/2/1 goes with transposed 3/2/1 (`output_padding: 1`), and at odd sizes with
linear upsampling to `2n - 1` samples under `align_corners: true`.

## When to switch it off

Where the shift is known and does no harm, as in a detector trained with it; or let it be so many cells:
`aligned: {tolerance: 1/2}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rflint.diagnostic import Finding, Fix, Related, Severity
from rflint.findings.branches import distances, towards, witness_paths
from rflint.findings.repairs import change, written
from rflint.geometry.analysis import Analysis
from rflint.geometry.demands import leading, of_joins, of_outputs
from rflint.geometry.figures import shown
from rflint.geometry.mending import Mender
from rflint.geometry.partings import Cause, Parting, partings
from rflint.geometry.sampling import CORNER, HALF_PIXEL, Sampled, mixed
from rflint.network import Layer, Resize
from rflint.registry import rule
from rflint.source import Span

SHOWN = 4
"""Outputs that a message names one by one."""


@rule("RF205", "mixed-sampling-geometry", Severity.INFO)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Outputs with differently centred paths, one of them resampled."""
    found = [parting for parting in partings(analysis) if parting.cause is Cause.RESAMPLING]
    if not found:
        return
    own, outputs, mender = of_joins(analysis), of_outputs(analysis), Mender(analysis)
    leads = leading(analysis, [output for output, _ in outputs])
    alike: dict[tuple[Span, int, bool], tuple[list[str], dict[int, Parting]]] = {}
    for number, (output, asked) in enumerate(outputs):
        here = {
            place: own.get(parting.join, asked)
            for place, parting in enumerate(found)
            if leads[parting.join] >> number & 1 and not own.get(parting.join, asked).allows(parting.cells)
        }
        if here:
            worst = max(here, key=lambda place: _distance(found[place]))
            strict = any(one.strict for one in here.values())
            names, among = alike.setdefault((output.span, worst, strict), ([], {}))
            names.append(f"`{output.name}`")
            among.update((place, found[place]) for place in here)
    for (span, worst, strict), (names, among) in alike.items():
        yield _finding(analysis, span, names, list(among.values()), found[worst], strict, mender)


def _finding(
    analysis: Analysis,
    span: Span,
    names: list[str],
    among: list[Parting],
    worst: Parting,
    strict: bool,
    mender: Mender,
) -> Finding:
    """What is said of outputs that stand at one word and whose paths part most at the same join."""
    steps = mixed(analysis, worst)
    at = analysis.network.layers[worst.join].id
    where = f"{distances(analysis, worst.branches)} at `{at}`{towards(analysis, worst.origin)}"
    outputs = f"output{'s' if len(names) > 1 else ''} {', '.join(names[:SHOWN])}"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    message = f"the paths into {outputs}{more} are centred {where}: {_reason(analysis, steps)}"
    return Finding(
        span,
        message,
        (*_joins(analysis, among), *_places(analysis, steps)),
        (*witness_paths(analysis, worst), *_advice(analysis, steps)),
        _fix(analysis, among, mender),
        Severity.ERROR if strict else None,
    )


def _distance(parting: Parting) -> tuple[Fraction, Fraction]:
    branches = parting.branches[parting.worst]
    return branches[-1].center - branches[0].center, parting.cells


def _reason(analysis: Analysis, steps: list[Sampled]) -> str:
    """The layers to blame, in words."""
    names = [f"`{analysis.network.layers[step.layer].id}`" for step in steps]
    if [step.geometry for step in steps] == [CORNER, HALF_PIXEL]:
        return f"corner geometry ({names[0]}) met half-pixel geometry ({names[1]})"
    odd = [name for name, step in zip(names, steps) if not step.geometry]
    if odd:
        return f"{' and '.join(odd)} shift{'s' if len(odd) == 1 else ''} the grid"
    return "their steps do not undo each other"


def _advice(analysis: Analysis, steps: list[Sampled]) -> Iterator[str]:
    """What to put in the place of either of two geometries."""
    if [step.geometry for step in steps] != [CORNER, HALF_PIXEL]:
        return
    down, up = sorted(steps, key=lambda step: step.step, reverse=True)
    if not (down.step > 1 > up.step and down.step.denominator == up.step.numerator == 1):
        return
    lower, upper = (analysis.network.layers[step.layer] for step in (down, up))
    less, more = down.step.numerator, up.step.denominator
    if steps[0] is down:
        yield f"use the half-pixel geometry of `{upper.id}` throughout: for `{lower.id}` {_half_pixel_down(less)}"
        yield f"or the corner geometry of `{lower.id}`: for `{upper.id}` {_corner_up(upper, more)}"
    else:
        window = _window(2 * less - 1, less, less - 1)
        yield f"use the corner geometry of `{upper.id}` throughout: for `{lower.id}` {window}"
        yield f"or the half-pixel geometry of `{lower.id}`: for `{upper.id}` {_half_pixel_up(more)}"


def _half_pixel_down(stride: int) -> str:
    """Windows with `2p = k_e - s`."""
    padding = 1 if stride % 2 else stride // 2
    return f"{_window(stride + 2 * padding, stride, padding)}, or a pool of {stride} with stride {stride}"


def _half_pixel_up(factor: int) -> str:
    whole = f"kernel size {factor} and stride {factor}"
    return f"nearest or linear upsampling, or a transposed convolution with {whole}"


def _corner_up(layer: Layer, factor: int) -> str:
    """Transposed windows with `2p = k_e - 1`; for what interpolates linearly, aligned corners as well."""
    window = _window(2 * factor - 1, factor, factor - 1)
    transposed = f"a transposed convolution with {window}, output padding {factor - 1}"
    if not isinstance(layer.operator, Resize) or not layer.operator.mode.endswith("linear"):
        return transposed
    return f"{transposed}, or `align_corners: true` from `n` to `{factor}n - {factor - 1}` samples"


def _window(kernel_size: int, stride: int, padding: int) -> str:
    return f"kernel size {kernel_size}, stride {stride}, padding {padding}"


def _joins(analysis: Analysis, among: list[Parting]) -> list[Related]:
    """The joins, each written one once, with what they are called."""
    places: dict[object, list[int]] = {}
    for parting in among:
        places.setdefault(analysis.network.layers[parting.join].definition.source, []).append(parting.join)
    found: list[Related] = []
    for joins in places.values():
        ids = list(dict.fromkeys(f"`{analysis.network.layers[join].id}`" for join in joins))
        more = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
        message = f"these paths meet here: {', '.join(ids[:3])}{more}"
        found.append(Related(message, analysis.network.layers[joins[0]].definition.source))
    return found


def _places(analysis: Analysis, steps: list[Sampled]) -> list[Related]:
    layers = analysis.network.layers
    return [Related(_place(layers[step.layer].id, step), layers[step.layer].definition.op) for step in steps]


def _place(name: str, step: Sampled) -> str:
    kind = f"{step.geometry} geometry: " if step.geometry else ""
    return f"{kind}output 0 of `{name}` is centred at {shown(step.first)} of the map it reads"


def _fix(analysis: Analysis, among: list[Parting], mender: Mender) -> Fix | None:
    mend = mender.sampled_alike(among) if analysis.alone else None  # to try it for each size of a set takes too long
    if mend is None:
        return None
    layer = analysis.network.layers[mend.layer]
    made = change(layer, mend.argument, mend.values)
    return Fix(f"use `{mend.argument}: {written(made.value)}` at `{layer.name}`", changes=(made,), safe=False)
