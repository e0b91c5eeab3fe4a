"""What is said of a map apart from its figures: its paths by signature, and what one output reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rflint.geometry import regions, signatures
from rflint.geometry.figures import Number, settled
from rflint.geometry.paths import Centre
from rflint.network import Network


@dataclass(frozen=True)
class Signature:
    """All paths of one effective stride and centre. Tuples have one entry per axis, in input samples.

    An entry is None where the paths have no field of their own, and in `center` where the place is not known. On a
    causal axis `center` is the right edge. `count` is the exact number of the paths, `receptive_field_min` and
    `receptive_field` are the smallest and the largest field among them, `witness_min` and `witness` the ids of the
    layers on a path with such a field along the first axis.
    """

    effective_stride: tuple[Number | None, ...]
    center: tuple[Number | None, ...]
    receptive_field_min: tuple[int | None, ...]
    receptive_field: tuple[int | None, ...]
    count: int
    witness_min: tuple[str, ...]
    witness: tuple[str, ...]

    @classmethod
    def of(cls, network: Network, one: signatures.Signature) -> Signature:
        """A signature as geometry has it, with ids."""
        return cls(
            tuple(None if centre is None else settled(centre.stride) for centre in one.centres),
            tuple(map(_mean, one.centres)),
            one.receptive_field_min,
            one.receptive_field,
            one.paths,
            tuple(network.layers[at].id for at in one.witness_min),
            tuple(network.layers[at].id for at in one.witness),
        )


@dataclass(frozen=True)
class Region:
    """What one output reads. Tuples have one entry per axis; an interval is the first and the last input index.

    `unclipped` is the receptive field of the output on maps without borders, `clipped` the part of it that lies inside
    the input, `read` the outermost samples that are really read (padding of a map on the way reads nothing) and
    `samples` how many these are. An interval is None where it is empty, or not known: then `reasons` has why.
    `padding` is the share of what the output would read without borders that is padding instead: None where an axis is
    read as a whole, or it is not known.
    """

    unclipped: tuple[tuple[int, int] | None, ...]
    clipped: tuple[tuple[int, int] | None, ...]
    read: tuple[tuple[int, int] | None, ...]
    samples: tuple[int | None, ...]
    padding: Fraction | None
    reasons: dict[str, str]

    @classmethod
    def of(cls, found: Sequence[regions.Region]) -> Region:
        """Regions as geometry has them, one per axis, together."""
        return cls(
            tuple(one.unclipped for one in found),
            tuple(one.clipped for one in found),
            tuple(None if one.read is None else (one.read.first, one.read.last) for one in found),
            tuple(None if "read" in dict(one.reasons) else one.samples for one in found),
            regions.padding_share(found),
            {name: reason for one in reversed(found) for name, reason in one.reasons},
        )


def _mean(one: Centre | None) -> Number | None:
    return None if one is None or one.shift else settled(one.mean)
