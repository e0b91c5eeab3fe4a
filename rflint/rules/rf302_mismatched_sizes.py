"""# mismatched-sizes

A join without `crop` reads maps of different sizes at the input size declared, or pixel_unshuffle reads a map that its
factor does not divide. For a set of sizes, at any of them.

## Why it matters

Frameworks refuse to add or concatenate them, when the first such input comes: a U-Net that was trained on 256 pixels
fails on 250 (qubvel-org/segmentation_models.pytorch#93: "Sizes of tensors must match", at 350 x 525). Each downsampling
rounds the size, and upsampling does not bring back what was rounded away, so that only some input sizes work.

## Bad

```yaml
rflint: 1
input: {size: 30}
layers:
  - {id: skip, op: conv, kernel_size: 3, padding: 1}
  - {op: max_pool, kernel_size: 4}
  - {id: up, op: conv_transpose, kernel_size: 4, stride: 4}
  - {op: concat, from: [skip, up]}  # RF302
```

## Good

```yaml
rflint: 1
input: {size: 32}
layers:
  - {id: skip, op: conv, kernel_size: 3, padding: 1}
  - {op: max_pool, kernel_size: 4}
  - {id: up, op: conv_transpose, kernel_size: 4, stride: 4}
  - {op: concat, from: [skip, up]}
```

## How to fix it

Feed sizes that work (the finding names them, and the nearest), pad the input to one, crop the larger map at the join
(`crop: center`), or give the transposed convolution an `output_padding`. Where one that undoes a window lacks fewer
samples than its stride, that is the fix. Where a window on one branch has no padding, or a wrong one, and half of what
it spans, `(k_e - 1)/2` on both sides, makes the sizes equal, that is. Both are unsafe, as maps change their sizes, and
offered only if nothing else is found then.

## When to switch it off

For a framework that spreads or cuts maps of other sizes by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Fix, Related, Severity
from rflint.findings.pointing import written
from rflint.findings.repairs import change
from rflint.findings.repairs import written as as_written
from rflint.findings.usable import Usable
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.fitting import Fitter, joined_sizes, left_over
from rflint.geometry.mending import Mend
from rflint.geometry.wording import counted, listed
from rflint.network import Join, Layer, Shuffle
from rflint.registry import rule


@rule("RF302", "mismatched-sizes", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Joins of maps that have different sizes, and maps that cannot be unshuffled."""
    usable, fitter = Usable(analysis), Fitter(analysis)
    for index, layer in enumerate(analysis.network.layers):
        if isinstance(layer.operator, Join):
            met = {group: joined_sizes(layer, extent) for group, extent in enumerate(analysis.extents)}
            sizes = {group: one for group, one in met.items() if len(one) > 1}
            if sizes:
                yield _mismatch(analysis, usable, index, sizes, fitter.fit(index, sizes))
        elif isinstance(layer.operator, Shuffle):
            firsts = {group: analysis.axes_of(group)[0] for group in range(len(analysis.extents))}
            found = [group for group, axis in firsts.items() if left_over(layer, analysis.extents[group], axis)]
            if found:
                yield _indivisible(analysis, usable, index, layer.operator, found)


def _mismatch(
    analysis: Analysis, usable: Usable, index: int, sizes: dict[int, dict[int, int]], mend: Mend | None
) -> Finding:
    layer, groups = analysis.network.layers[index], list(sizes)
    texts = {group: listed([shown(size) for size in one]) for group, one in sizes.items()}
    message = f"`{layer.name}` joins maps of different sizes: {analysis.along(texts)}"
    related = tuple(
        Related(f"this branch: {counted(shown(size), 'sample')}", analysis.network.branch(layer, place))
        for size, place in sizes[groups[0]].items()
    )
    fix = _fix(analysis.network.layers[mend.layer], mend) if mend else None
    # Where one padding is at fault, and no input size would do, there is no need to say so.
    helped = [group for group in groups if mend is None or any(usable.of(group, at) for at in usable.origins(index))]
    return Finding(layer.definition.source, message, related, usable.help(index, helped), fix, layer=index)


def _fix(layer: Layer, mend: Mend) -> Fix:
    padded = change(layer, mend.argument, mend.values)
    title = f"use `{mend.argument}: {as_written(padded.value)}` at `{layer.name}`"
    return Fix(title, changes=(padded,), for_all=True)  # it is proved with all uses changed


def _indivisible(analysis: Analysis, usable: Usable, index: int, operator: Shuffle, groups: list[int]) -> Finding:
    layer = analysis.network.layers[index]
    sizes = {group: analysis.sizes[group][layer.sources[0]] for group in groups}
    texts = {
        group: f"{counted(shown(size), 'sample')} by {operator.factor[analysis.axes_of(group)[0]]}"
        for group, size in sizes.items()
        if isinstance(size, int)
    }
    message = f"`{layer.name}` cannot divide its map evenly: {analysis.along(texts)}"
    word = written(analysis, index, groups, "downscale_factor")
    return Finding(word.span, message, word.via, usable.help(index, groups), layer=index)
