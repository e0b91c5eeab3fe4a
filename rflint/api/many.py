"""Linting many sources: in this process, or on any executor."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rflint import engine
from rflint.api.given import Chosen, Config, Spec, source_of
from rflint.config import ConfigError
from rflint.diagnostic import Diagnostic
from rflint.many import in_order

if TYPE_CHECKING:
    from concurrent.futures import Executor

Error = OSError | ValueError | ConfigError


@dataclass(frozen=True)
class Checked:
    """What `check_many` says of one source: `source` is that which was given.

    `error` is why it was not linted, if so: an OSError or a ValueError of a path that cannot be read, or a ConfigError
    of the configuration nearest to it. Then there are no diagnostics.
    """

    source: Spec
    diagnostics: tuple[Diagnostic, ...]
    error: Error | None = None


def check_many(
    sources: Iterable[Spec],
    config: Config | None = None,
    scale: str = "",
    *,
    executor: Executor | None = None,
    chunk_size: int = 32,
    ahead: int = 128,
) -> Generator[Checked, None, None]:
    """Lint many sources; `sources`, `config` and `scale` are as for `check`. Results come in the order of the sources.

    `executor` is any `concurrent.futures.Executor`; without one, sources are linted in this process, each when its
    result is asked for. An executor is given chunks of `chunk_size` sources, at most `ahead` of them at a time, which
    should be more than it has workers: so `sources` may be a generator without end. Paths are read by the workers.

    A source that cannot be read has an `error` in its result, and one that rflint fails at the diagnostic RF009; the
    others are linted all the same.

    Raises:
        ConfigError: `config` cannot be used; raised at once.
        ValueError: `chunk_size` or `ahead` is below 1; raised at once.
        concurrent.futures.BrokenExecutor: a worker died; raised where its results would come.
    """
    if chunk_size < 1 or ahead < 1:
        raise ValueError(f"chunk_size={chunk_size} and ahead={ahead}: both are 1 or more")
    function = partial(_checked, Chosen(config, scale))
    results = in_order(function, sources, executor, chunk_size, ahead)
    return (Checked(source, *result) for source, result in results)


def _checked(chosen: Chosen, spec: Spec) -> tuple[tuple[Diagnostic, ...], Error | None]:
    """The pure function that workers run; it does not send the source back."""
    try:
        source = source_of(spec)
        settings = chosen.settings(spec, source)
    except (OSError, ValueError, ConfigError) as error:
        return (), error
    try:
        return engine.check(source, settings) or (), None
    except Exception as error:
        return (engine.internal_error(source, error),), None
