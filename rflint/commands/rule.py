"""Explain a rule, or list all of them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rflint.commands import ExitCode
from rflint.commands._console import Refusal, add_color, colored, out
from rflint.nearly import did_you_mean
from rflint.output import formats, renderer

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rflint.registry import Rule


def add_arguments(parser: ArgumentParser) -> None:
    """What `rflint rule` takes."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="a code (RF201) or a name; without: the list")
    parser.add_argument("--all", action="store_true", help="print the documentation of every rule")
    parser.add_argument("--output-format", choices=formats("rule"), default="text", help="default: text")
    add_color(parser)


def run(arguments: Namespace) -> int:
    """Print the list of rules, or documentation."""
    from rflint.registry import rules

    known = rules()
    chosen = [_find(arguments.rule, known)] if arguments.rule else list(known.values())
    documented = arguments.all or arguments.rule is not None
    render = renderer("rule", arguments.output_format)
    out(render(chosen, documented, colored(arguments.color, sys.stdout)))
    return ExitCode.CLEAN


def _find(word: str, known: Mapping[str, Rule]) -> Rule:
    for rule in known.values():
        if word.lower() in (rule.code.lower(), rule.name):
            return rule
    names = [name for rule in known.values() for name in (rule.code, rule.name)]
    close = did_you_mean(word, names) or did_you_mean(word.upper(), names)
    raise Refusal(f"no rule `{word}`{close or '; `rflint rule` lists them'}")
