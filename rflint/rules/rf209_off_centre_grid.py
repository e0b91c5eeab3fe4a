"""# off-centre-grid

The outputs as a whole do not lie in the middle of the input: the mean of the first and the last centre,
`(c(0) + c(n_out - 1))/2`, is not `(N - 1)/2`.

## Why it matters

With 3/2/1 windows at even sizes the last sample is not a centre, and the grid lies towards the left by half a cell of
every stage. What such a network says of an image and of its mirror image differs, boxes and masks lean to one side,
and pasting tiles together shows seams (Islam, Jia, Bruce, "How Much Position Information Do Convolutional Neural
Networks Encode?", 2020, arXiv 2001.08248, on what padding gives away of places). It needs the input size: a size of
`1 mod s` is centred where one of `0 mod s` is not.

## Bad

```yaml
rflint: 1
input: {size: 224}
layers:
  - {id: down, op: conv, kernel_size: 3, stride: 2, padding: 1}  # RF209
```

## Good

```yaml
rflint: 1
input: {size: 225}
layers:
  - {id: down, op: conv, kernel_size: 3, stride: 2, padding: 1}
```

## How to fix it

Choose an input size that the strides leave nothing of (`(n + p + q - k_e) mod s = 0` at every window, with `p = q`), or
pad so that what they leave lies evenly on both sides.

## When to switch it off

It is off unless asked for: most networks are so at their usual sizes, and only few need their outputs centred.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rflint.diagnostic import Finding, Severity
from rflint.findings.branches import towards
from rflint.geometry.analysis import Analysis
from rflint.geometry.demands import of_outputs
from rflint.geometry.fields import Field
from rflint.geometry.figures import shown
from rflint.geometry.wording import listed
from rflint.network import Output
from rflint.registry import rule


@rule("RF209", "off-centre-grid", Severity.INFO, on=False)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Outputs whose grid does not lie in the middle of an input."""
    for output, asked in of_outputs(analysis):
        for origin in analysis.origins if asked.cells is not None else ():
            found = {
                group: one
                for group, mode in enumerate(analysis.modes)
                if mode is None and (one := _middle(analysis, output.layer, origin, group)) is not None
            }
            if found:
                yield _finding(analysis, output, origin, found)


def _middle(analysis: Analysis, layer: int, origin: int, group: int) -> tuple[Fraction, Fraction, int, int] | None:
    """Centres of the first and the last output, how many there are, and samples of the input; None where all is well"""
    reach = analysis.reach[origin][layer]
    field = reach.fields[group] if reach is not None else None
    outputs, size = analysis.sizes[group][layer], analysis.sizes[group][origin]
    if not isinstance(field, Field) or field.shift or not isinstance(outputs, int) or not isinstance(size, int):
        return None
    first, last = (_centre(field, place) for place in (0, outputs - 1))
    if first is None or last is None or outputs < 1 or first + last == size - 1:
        return None
    return first, last, outputs, size


def _centre(field: Field, place: int) -> Fraction | None:
    turn, phase = divmod(place, field.period)
    lo, hi = field.lo[phase], field.hi[phase]
    return None if lo is None or hi is None else Fraction(lo + hi, 2) + field.advance * turn


def _finding(
    analysis: Analysis, output: Output, origin: int, found: dict[int, tuple[Fraction, Fraction, int, int]]
) -> Finding:
    texts = {group: _words(*one) for group, one in found.items()}
    everywhere = len(found) == max(analysis.classes) + 1 and len(set(texts.values())) == 1
    along = [f"{text} along {listed(analysis.axis_names([group]))}" for group, text in texts.items()]
    how = next(iter(texts.values())) if everywhere else "; ".join(along)
    return Finding(output.span, f"output `{output.name}` is not centred{towards(analysis, origin)}: {how}")


def _words(first: Fraction, last: Fraction, outputs: int, size: int) -> str:
    middle, wanted = (first + last) / 2, Fraction(size - 1, 2)
    return (
        f"its {outputs} centres run from {shown(first)} to {shown(last)}, around {shown(middle)}, and the {size} "
        f"samples of the input around {shown(wanted)}"
    )
