"""Networks: read from a file or a text, or built; analysed and linted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rflint import engine
from rflint.api.analysis import Analysis, analysed
from rflint.api.errors import SpecError
from rflint.api.given import Chosen, Config, Sizes, Spec, chosen_sizes, source_of
from rflint.config import Settings
from rflint.diagnostic import Diagnostic, Severity
from rflint.formats import Reading
from rflint.network import Input, Size
from rflint.network import Network as Model
from rflint.source import Source


@dataclass(frozen=True)
class Network:
    """A network; see `load` and `Builder`. Frozen and picklable.

    `source` is the text it was read from; of a network that was built, one that says the same.
    """

    source: Source
    model: Model = field(repr=False, compare=False)
    reading: Reading = field(default=engine.READING, repr=False)
    """How the text was read: at which scale, and with which modules declared."""

    @property
    def name(self) -> str | None:
        """What the network is called; None where nobody says."""
        return self.model.name

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes: figures are tuples with one entry for each of them, in this order."""
        return self.model.axes

    @property
    def inputs(self) -> dict[str, tuple[Size, ...]]:
        """The declared size of every input, per axis, in samples: a number, a range of numbers, or None: not known."""
        return {one.id: one.operator.size for one in self.model.inputs if isinstance(one.operator, Input)}

    @property
    def outputs(self) -> dict[str, str]:
        """The id of the layer that every output is, by the name of the output."""
        return {output.name: self.model.layers[output.layer].id for output in self.model.outputs}

    @property
    def layers(self) -> tuple[str, ...]:
        """The ids of all layers in the order they run, without the inputs."""
        return tuple(layer.id for layer in self.model.layers[self.model.input_count :])

    def analyse(self, sizes: Sizes | None = None) -> Analysis:
        """The figures of all maps.

        `sizes` are numbers of samples that take the place of the declared input sizes: one for all axes, a sequence
        with one per axis (None: not known), or a mapping from names of inputs to such. Where the size is not known, or
        declared as a set and not chosen here, what depends on it is None, with its reason.

        Raises:
            KeyError: `sizes` names an input that there is not.
            ValueError: a size below 1, or not as many as there are axes.
            TypeError: a size that is no whole number.
        """
        return analysed(self, chosen_sizes(self.model, sizes))

    def check(self, config: Config | None = None) -> list[Diagnostic]:
        """Lint it as it was read; see `check`. Places are those in `source`."""
        return check(self, config)


def load(spec: Spec, config: Config | None = None, scale: str = "") -> Network:
    """The network that a spec or a model YAML describes.

    `spec` is a path; or a text: a str with a line break in it, or a `Source`, which gives a text a name. `scale` is one
    of the scales of a model YAML; without it, that of the file's name, else the first. `config`, as for `check`, can
    declare modules.

    Raises:
        SpecError: it is no spec; `diagnostics` holds what `check` says of it.
        ConfigError: the configuration cannot be used.
        OSError: the file cannot be read.
    """
    source = source_of(spec)
    reading = engine.reading(Chosen(config, scale).settings(spec, source))
    if reading.scale == engine.ALL:
        reading = replace(reading, scale="")
    network, _ = engine.load(source, reading)
    if network is None:
        found = engine.check(source, Settings(scale=reading.scale, modules=reading.modules)) or ()
        raise SpecError(tuple(one for one in found if one.severity is Severity.ERROR) or found)
    return Network(source, network, reading)


def check(spec: Spec | Network, config: Config | None = None, scale: str = "") -> list[Diagnostic]:
    """What `rflint check` finds in a spec (a path or a text, as for `load`) or in a network, sorted by place.

    `config` is the path of a configuration file, or a mapping with the keys of an `rflint.toml`. Without it, a file is
    linted with the configuration nearest to it, as on the command line, and all else with the defaults. `scale` is as
    for `load`, or `all`.

    Raises:
        ConfigError: the configuration cannot be used.
        OSError: the file cannot be read.
    """
    given = spec.source if isinstance(spec, Network) else spec
    source = source_of(given)
    settings = Chosen(config, scale).settings(given, source)
    if isinstance(spec, Network):
        settings = replace(settings, scale=scale or spec.reading.scale, modules=spec.reading.modules)
    return list(engine.check(source, settings) or ())
