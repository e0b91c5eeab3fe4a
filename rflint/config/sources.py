"""Settings from their sources: nobody, the environment, configuration files, the command line; the later wins."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rflint.config import files
from rflint.config.errors import ConfigError
from rflint.config.keys import READERS
from rflint.config.layers import Layer, merged
from rflint.config.settings import Settings
from rflint.nearly import did_you_mean

if TYPE_CHECKING:
    from argparse import Namespace

COMMAND_LINE = "command line"


class Configuration:
    """The settings of every file of a run.

    `options` are the values given on the command line, by key (`{"select": ["RF2"]}`); they win over any file. `file`
    takes the place of the nearest configuration; `isolated` leaves out all files. What is wrong is a ConfigError, when
    it is met.
    """

    def __init__(
        self, options: Mapping[str, object] | None = None, file: str | None = None, isolated: bool = False
    ) -> None:
        if file is not None and isolated:
            raise ConfigError("--config and --isolated exclude each other")
        self._options = _options(options or {})
        self._named = files.named(file, "--config") if file is not None else None
        self._isolated = isolated
        self._nearest: dict[str, files.File | None] = {}
        self._settings: dict[str | None, Settings] = {}

    @classmethod
    def from_arguments(cls, arguments: Namespace, without: Iterable[str] = ()) -> Configuration:
        """What a command line asks for. An option that is not given is None or False, or is not there at all."""
        given = {key: getattr(arguments, key.replace("-", "_"), None) for key in READERS if key not in without}
        options = {key: value for key, value in given.items() if value not in (None, False)}
        return cls(options, getattr(arguments, "config", None), bool(getattr(arguments, "isolated", False)))

    def settings(self, path: str = ".") -> Settings:
        """The settings of a file, or of what is in a folder; files with the same configuration share one value."""
        absolute = os.path.abspath(path)
        file = self._file(absolute if os.path.isdir(absolute) else os.path.dirname(absolute))
        key = file.path if file else None
        if key not in self._settings:
            self._settings[key] = merged([*_environment(), *_layers(file), self._options])
        return self._settings[key]

    def _file(self, folder: str) -> files.File | None:
        if self._isolated or self._named:
            return self._named
        climbed = [folder]
        while climbed[-1] not in self._nearest:
            here, above = files.found_in(climbed[-1]), os.path.dirname(climbed[-1])
            if here or above == climbed[-1]:
                self._nearest[climbed[-1]] = here
            else:
                climbed.append(above)
        self._nearest.update(dict.fromkeys(climbed, self._nearest[climbed[-1]]))
        return self._nearest[folder]


def _environment() -> list[Layer]:
    """On GitHub, findings are wanted as annotations."""
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    return [Layer("GITHUB_ACTIONS", {"output-format": "github"})] if on_github else []


def _layers(file: files.File | None) -> Iterable[Layer]:
    for one in files.chain(file) if file else ():
        yield Layer(one.shown, dict(_entries(one)))


def _entries(file: files.File) -> Iterable[tuple[str, object]]:
    for key, value in file.table.items():
        if key not in READERS and key != "extend":
            known = did_you_mean(key, [*READERS, "extend"])
            raise ConfigError(f"{file.shown}: unknown key `{key}`{known}")
        if key != "extend":
            yield key, _value(key, value, os.path.dirname(file.path), f"{file.shown}: `{key}`")


def _options(options: Mapping[str, object]) -> Layer:
    here = os.getcwd()
    values = {key: _value(key, _split(key, value), here, f"--{key}") for key, value in options.items()}
    return Layer(COMMAND_LINE, values)


def _split(key: str, value: object) -> object:
    """Rules on the command line may stand in one word, with commas between them."""
    if key not in ("select", "ignore", "extend-select") or not isinstance(value, list):
        return value
    return [word.strip() for words in value for word in str(words).split(",") if word.strip()]


def _value(key: str, value: object, folder: str, label: str) -> object:
    try:
        return READERS[key](value, folder)
    except ValueError as error:
        raise ConfigError(f"{label}: {error}") from None
