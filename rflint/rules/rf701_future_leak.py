"""# future-leak

A layer that looks further ahead than its causal axis allows, and further beyond that than what it reads, where an
output behind it looks too far as well.

An axis is causal if `causal` names it, or if a window is padded `causal` on it. In `sample` mode nothing may be seen
beyond the newest sample, `floor(effective stride * output)`; in `block` mode nothing beyond the block of one effective
stride that begins there. Each layer that adds to the look-ahead is named, with its own share of it; those behind it
that only pass it on are not.

## Why it matters

A model that is trained with a glimpse of the future learns to copy it and fails where there is none: in an
autoregressive model the sample to be predicted is among its inputs, in a streaming system the outputs come late.
WaveNet (van den Oord et al., arXiv 1609.03499) shifts every convolution to the past for this. One window with centred
padding is enough to break it, and the loss only looks better. A norm over time, attention without a mask or a backward
recurrence sees all of the future.

## Bad

```yaml
rflint: 1
axes: [time]
causal: [time]
layers:
  - {op: conv, kernel_size: 3, padding: causal}
  - {op: conv, kernel_size: 3, padding: 1}  # RF701
```

## Good

```yaml
rflint: 1
axes: [time]
causal: [time]
layers:
  - {op: conv, kernel_size: 3, padding: causal}
  - {op: conv, kernel_size: 3, padding: causal}
```

## How to fix it

Put all padding before the window: `padding: causal`, with a stride in `block` mode `padding: causal_block`. Transposed
convolutions cut at the end only: `padding: causal`. Where a fixed delay is acceptable, a `pad` of `{before: n, after:
-n}` makes up for n samples of look-ahead.

## When to switch it off

Do not; where a look-ahead is allowed, leave the axis out of `causal` and give a limit, `look_ahead: {max: 40}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.lookahead import Leak, boundless, leaks
from rflint.geometry.wording import counted
from rflint.network import Global, Layer, Resize, Transposed, Window
from rflint.registry import rule

ARGUMENTS = ("padding", "cropping", "start", "crop", "mode", "downscale_factor", "output_size", "over", "bidirectional")


@rule("RF701", "future-leak", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """The layers that see more of the future than what they read."""
    causal = [group for group, mode in enumerate(analysis.modes) if mode is not None]
    found: dict[int, dict[int, str]] = {}
    for group in causal:
        for layer in boundless(analysis, group):
            found.setdefault(layer, {})[group] = "all of the future (0 allowed)"
        for origin in analysis.origins:
            for layer, leak in leaks(analysis, origin, group).items():
                found.setdefault(layer, {}).setdefault(group, _text(leak))
    for layer, texts in sorted(found.items()):
        yield _finding(analysis, layer, texts)


def _text(leak: Leak) -> str:
    own = f", {shown(leak.added)} of them by itself" if leak.added else ""
    return f"{counted(shown(leak.ahead.samples), 'input sample')} ahead{own} ({shown(leak.ahead.allowed)} allowed)"


def _finding(analysis: Analysis, index: int, texts: dict[int, str]) -> Finding:
    layer = analysis.network.layers[index]
    message = f"`{layer.name}` sees {analysis.along(texts)}"
    word = written(analysis, index, list(texts), *ARGUMENTS)
    help = _help(layer, {analysis.modes[group] for group in texts})
    return Finding(word.span, message, word.via, help, layer=index)


def _help(layer: Layer, modes: set[str | None]) -> tuple[str, ...]:
    operator = layer.operator
    if isinstance(operator, Window):
        word = "causal_block" if modes == {"block"} and max(operator.stride) > 1 else "causal"
        return (f"`padding: {word}` puts all padding before the window",)
    if isinstance(operator, Transposed):
        return ("`padding: causal` cuts the end of the result only",)
    if isinstance(operator, Resize):
        return ("`mode: nearest` reads no sample after the one in its place",)
    if isinstance(operator, Global):
        return ("use what sees the past only: causal attention, a one-way recurrence, a norm over channels",)
    return ()
