"""Where settings come from, which wins, and which rules and limits are then in force for a file."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from rflint import registry
from rflint.cli import main
from rflint.config import ConfigError, Configuration, Settings
from rflint.config.globs import Glob
from rflint.diagnostic import Severity
from rflint.registry import Rule

RULES = {
    rule.code: rule
    for rule in (
        Rule("RF001", "invalid-yaml", Severity.ERROR, True, "", None),
        Rule("RF009", "internal-error", Severity.ERROR, True, "", None),
        Rule("RF010", "unused-layer", Severity.WARNING, True, "", None),
        Rule("RF201", "misaligned-centres", Severity.ERROR, True, "", None),
        Rule("RF202", "mismatched-strides", Severity.ERROR, True, "", None),
        Rule("RF209", "off-centre-grid", Severity.INFO, False, "", None),
        Rule("RF402", "gridding", Severity.WARNING, True, "", None),
    )
}


@pytest.fixture(autouse=True)
def top(tmp_path, monkeypatch):
    """Few rules, known ones; a new current folder without configuration; no GitHub."""
    monkeypatch.setattr(registry, "rules", lambda: RULES)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def on(settings: Settings, path: str = "net.yaml") -> set[str]:
    """The rules in force that can be switched off, shortened: 201 for RF201."""
    active = settings.active(path)
    assert {"RF001", "RF009"} <= active.keys()
    return {code[2:] for code in active if RULES[code].ignorable}


def refused(**values: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        Configuration(**values).settings()
    return str(caught.value)


# Which file


def test_without_configuration_everything_is_as_it_is():
    settings = Configuration().settings()
    assert settings == Settings()
    assert (settings.fail_on, settings.output_format, settings.origin("fail-on")) == ("warning", "full", "default")
    assert on(settings) == {"010", "201", "202", "402"}


def test_the_nearest_file_holds_for_each_file():
    write(
        {
            "rflint.toml": "fail-on = 'error'",
            "a/pyproject.toml": "[tool.rflint]\nfail-on = 'info'",
            "a/b/pyproject.toml": "[tool.other]\nfail-on = 1",
            "a/b/c/rflint.toml": "quiet = true",
            "a/b/c/pyproject.toml": "[tool.rflint]\nfail-on = 'never'",
        }
    )
    configuration = Configuration()
    seen = {path: configuration.settings(path).fail_on for path in ("x.yaml", "a/x.yaml", "a/b/x.yaml", "a/b/c/x.yaml")}
    assert seen == {"x.yaml": "error", "a/x.yaml": "info", "a/b/x.yaml": "info", "a/b/c/x.yaml": "warning"}
    assert configuration.settings("a/b/c").origin("quiet") == os.path.normpath("a/b/c/rflint.toml")
    assert configuration.settings("a/b/x.yaml") is configuration.settings("a/y.yaml")
    os.chdir("a/b")
    assert Configuration().settings().origin("fail-on") == os.path.normpath("../pyproject.toml")


def test_the_command_line_wins():
    write({"rflint.toml": "fail-on = 'error'\nquiet = true"})
    settings = Configuration({"fail-on": "never"}).settings()
    assert (settings.fail_on, settings.quiet) == ("never", True)
    assert (settings.origin("fail-on"), settings.origin("quiet")) == ("command line", "rflint.toml")


def test_config_takes_the_place_of_the_nearest_file():
    write({"rflint.toml": "quiet = true", "other/any.toml": "exclude = ['a.yaml']", "a/rflint.toml": "quiet = true"})
    settings = Configuration(file="other/any.toml").settings("a/x.yaml")
    assert settings == Settings(exclude=(Glob("a.yaml", os.path.abspath("other")),))


def test_isolated_leaves_out_all_files():
    write({"rflint.toml": "no such = ["})
    assert Configuration({"quiet": True}, isolated=True).settings() == Settings(quiet=True)


def test_on_github_the_default_format_is_its_own(monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    settings = Configuration(isolated=True).settings()
    assert (settings.output_format, settings.origin("output-format")) == ("github", "GITHUB_ACTIONS")
    write({"rflint.toml": "output-format = 'json'"})
    assert Configuration().settings().output_format == "json"


def test_extended_files_lie_below():
    write(
        {
            "base/common.toml": """
                quiet = true
                fail-on = "info"
                exclude = ["old"]
                severity = {gridding = "info", RF010 = "info"}
            """,
            "pyproject.toml": """
                [tool.rflint]
                extend = "base/common.toml"
                fail-on = "error"
                limits = {stride = 2, dilation = 1}
            """,
            "a/rflint.toml": """
                extend = "../pyproject.toml"
                exclude = ["new"]
                severity = {RF010 = "error"}
                limits = {stride = 4}
            """,
        }
    )
    settings = Configuration().settings("a")
    assert settings == Settings(
        quiet=True,
        fail_on="error",
        exclude=(Glob("old", os.path.abspath("base")), Glob("new", os.path.abspath("a"))),
        severity={"gridding": Severity.INFO, "RF010": Severity.ERROR},
        limits={"stride": 4, "dilation": 1},
    )
    origins = {
        ("quiet",): "base/common.toml",
        ("fail-on",): "pyproject.toml",
        ("exclude", "old"): "base/common.toml",
        ("exclude", "new"): "a/rflint.toml",
        ("limits", "stride"): "a/rflint.toml",
        ("limits", "dilation"): "pyproject.toml",
    }
    assert {key: Path(settings.origin(*key)).as_posix() for key in origins} == origins


def test_a_circle_of_files_is_shown():
    write({"b.toml": "extend = 'a/../a/x.toml'"})
    write({"rflint.toml": "extend = 'a/x.toml'", "a/x.toml": "extend = '../b.toml'"})
    path = os.path.normpath("a/x.toml")
    assert refused() == f"rflint.toml: files extend each other in a circle: rflint.toml -> {path} -> b.toml -> {path}"
    write({"rflint.toml": "extend = 'rflint.toml'"})
    assert refused() == "rflint.toml: files extend each other in a circle: rflint.toml -> rflint.toml"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("'gone.toml'", "rflint.toml: `extend`: no file `gone.toml`"),
        ("'.'", "rflint.toml: `extend`: no file `.`"),
        ("'pyproject.toml'", "rflint.toml: `extend`: `pyproject.toml` has no [tool.rflint]"),
        ("['a.toml']", "rflint.toml: `extend` must be the path of one file"),
    ],
)
def test_what_cannot_be_extended(value, message):
    write({"rflint.toml": f"extend = {value}", "pyproject.toml": "[project]\nname = 'x'"})
    assert refused() == message


def test_what_config_cannot_name():
    write({"pyproject.toml": ""})
    assert refused(file="gone.toml") == "--config: no file `gone.toml`"
    assert refused(file="pyproject.toml") == "--config: `pyproject.toml` has no [tool.rflint]"
    assert refused(file="x.toml", isolated=True) == "--config and --isolated exclude each other"


@pytest.mark.parametrize("name", ["rflint.toml", "pyproject.toml"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"a = ", ": Invalid value (at end of document)"),
        (b"a = 1\nb = = 2\n", ": Invalid value (at line 2, column 5)"),
        (b"a = '\xff'", ""),
        (b"a = " + b"[" * 100_000, ""),
        (b"a = " + b"9" * 5000, ""),
        (b"a = 1e" + b"9" * 30, ""),
    ],
)
def test_what_is_no_toml(name, text, reason):
    Path(name).write_bytes(text)
    assert refused() == f"{name}: cannot be read as TOML{reason}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool]\nrflint = 1", "pyproject.toml: `tool.rflint` must be a table"),
        ("[tool.rflint]\nselct = []", "pyproject.toml: unknown key `selct`; did you mean `select`?"),
        ("[tool.rflint]\nfail_on = 1", "pyproject.toml: unknown key `fail_on`; did you mean `fail-on`?"),
        ("[tool.rflint]\nxyzzy = []", "pyproject.toml: unknown key `xyzzy`"),
        ("[tool.rflint]\nignore = ['NOPE']", "pyproject.toml: `ignore`: no rule `NOPE`"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, message):
    write({"pyproject.toml": text})
    assert refused() == message


def test_tables_of_other_tools_are_passed_by():
    write({"pyproject.toml": "tool = 1"})
    assert Configuration().settings() == Settings()


def test_arguments_are_options():
    select, exclude = ["RF2, gridding", "RF010"], ["a{b,c}"]
    given = Namespace(select=select, ignore=None, exclude=exclude, quiet=True, statistics=False, files=["x"])
    expected = Settings(("RF2", "gridding", "RF010"), exclude=(Glob("a{b,c}", os.getcwd()),), quiet=True)
    assert Configuration.from_arguments(given).settings() == expected
    of_a_report = Namespace(output_format="table")
    assert Configuration.from_arguments(of_a_report, without=["output-format"]).settings() == Settings()
    write({"x.toml": "quiet = true"})
    assert Configuration.from_arguments(Namespace(config="x.toml", isolated=False)).settings().quiet
    with pytest.raises(ConfigError, match=r"^--select: no rule `NOPE`$"):
        Configuration.from_arguments(Namespace(select=["NOPE"]))


# Rules


@pytest.mark.parametrize(
    ("select", "ignore", "extend", "expected"),
    [
        (None, [], [], "010 201 202 402"),
        ([], [], [], ""),
        (["RF201"], [], [], "201"),
        (["rf201"], [], [], "201"),
        (["misaligned-centres", "RF4"], [], [], "201 402"),
        (["RF"], [], [], "010 201 202 209 402"),
        (["RF001"], [], [], ""),
        (None, [], ["RF209"], "010 201 202 209 402"),
        (None, [], ["RF2"], "010 201 202 209 402"),
        (["RF4"], [], ["RF20"], "201 202 209 402"),
        (None, ["RF2"], [], "010 402"),
        (None, ["RF2", "gridding"], [], "010"),
        (None, ["RF0"], [], "201 202 402"),
        (None, ["RF"], [], ""),
        (["RF2"], ["RF201"], [], "202 209"),
        (["RF201"], ["RF2"], [], "201"),
        (["misaligned-centres"], ["RF20"], [], "201"),
        (["RF2"], ["RF"], [], "201 202 209"),
        (["RF2"], ["RF20"], [], ""),
        (["RF201"], ["RF201"], [], ""),
        (["RF201"], ["misaligned-centres"], [], ""),
        (None, ["RF2"], ["RF209"], "010 209 402"),
    ],
)
def test_the_most_specific_word_wins(select, ignore, extend, expected):
    chosen = None if select is None else tuple(select)
    assert on(Settings(chosen, tuple(ignore), tuple(extend))) == set(expected.split())


@pytest.mark.parametrize(
    ("below", "above", "expected"),
    [
        ({"select": ["RF2"]}, {"select": ["RF4"]}, "402"),
        ({"ignore": ["RF201"]}, {"ignore": ["RF402"]}, "010 202"),
        ({"ignore": ["RF201"]}, {"select": ["RF2"]}, "201 202 209"),
        ({"ignore": ["RF201"]}, {"extend-select": ["RF2"]}, "010 201 202 209 402"),
        ({"ignore": ["RF2"]}, {"extend-select": ["RF201"]}, "010 201 402"),
        ({"extend-select": ["RF209"]}, {"ignore": ["RF2"]}, "010 402"),
        ({"extend-select": ["RF2"]}, {"ignore": ["RF209"]}, "010 201 202 402"),
        ({"extend-select": ["RF209"]}, {"select": ["RF4"]}, "402"),
        ({"select": ["RF201", "RF4"]}, {"ignore": ["RF2"]}, "402"),
        ({"select": ["RF2"]}, {"ignore": ["RF2"]}, ""),
        ({"extend-select": ["RF209"]}, {"extend-select": ["RF402"]}, "010 201 202 209 402"),
    ],
)
def test_the_later_of_two_sources_wins_however_specific(below, above, expected):
    text = "\n".join(f"{key} = {value}" for key, value in below.items())
    write({"rflint.toml": text})
    assert on(Configuration(above).settings()) == set(expected.split())


def test_what_is_emptied_comes_from_who_emptied_it():
    write({"rflint.toml": "ignore = ['RF201']"})
    settings = Configuration({"select": ["RF2"]}).settings()
    assert (settings.ignore, settings.origin("ignore")) == ((), "command line")


def test_ignores_by_file():
    write(
        {
            "a/rflint.toml": """
                [per-file-ignores]
                "legacy/" = ["RF2", "RF0"]
                "*.gen.yaml" = ["gridding"]
                "/nowhere" = ["RF"]
            """
        }
    )
    settings = Configuration().settings("a")
    everything = {"010", "201", "202", "402"}
    assert on(settings, "a/x.yaml") == everything
    assert on(settings, "a/legacy/x.yaml") == {"402"}
    assert on(settings, os.path.abspath("a/legacy/x/y.gen.yaml")) == set()
    assert on(settings, "a/y.gen.yaml") == {"010", "201", "202"}
    assert on(settings, "../legacy.yaml") == everything


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ({}, {}),
        ({"RF201": "info"}, {"RF201": "info"}),
        ({"misaligned-centres": "info", "RF2": "warning"}, {"RF201": "info", "RF202": "warning", "RF209": "warning"}),
        (
            {"RF201": "info", "RF20": "warning", "RF": "error"},
            {"RF201": "info", "RF202": "warning", "RF209": "warning", "RF010": "error", "RF402": "error"},
        ),
        ({"RF201": "info", "misaligned-centres": "warning"}, {"RF201": "warning"}),
    ],
)
def test_severities(severity, expected):
    settings = Configuration({"severity": severity}).settings()
    assert settings.overrides == expected
    assert settings.active("x.yaml") == {
        code: expected.get(code, rule.severity) for code, rule in RULES.items() if rule.on
    }


def test_a_later_severity_wins_however_specific():
    write({"rflint.toml": "severity = {RF201 = 'info', RF402 = 'info'}"})
    assert Configuration({"severity": {"RF2": "warning"}}).settings().overrides == {
        "RF201": "warning",
        "RF202": "warning",
        "RF209": "warning",
        "RF402": "info",
    }


# Limits and files


def test_limits_by_file():
    write(
        {
            "rflint.toml": """
                [limits]
                kernel_size = {parity = "odd"}
                receptive_field = {min = 90}
                [per-file-limits]
                "heads/" = {receptive_field = 200, aligned = "strict"}
                "heads/big.yaml" = {receptive_field = [{max = 5}, 6.0], effective_stride = 1.5}
            """
        }
    )
    from decimal import Decimal

    settings = Configuration({"limits": {"stride": 2}}).settings()
    common = {"kernel_size": {"parity": "odd"}, "stride": 2}
    assert settings.limits_for("x.yaml") == {**common, "receptive_field": {"min": 90}}
    assert settings.limits_for("heads/x.yaml") == {**common, "receptive_field": 200, "aligned": "strict"}
    big = settings.limits_for("heads/big.yaml")
    more = {"receptive_field": [{"max": 5}, 6], "aligned": "strict", "effective_stride": Decimal("1.5")}
    assert big == {**common, **more}
    assert all(type(value) in (dict, list, str, int, Decimal) for value in big.values())
    assert settings.limit_origins("heads/big.yaml") == {
        "kernel_size": "rflint.toml",
        "receptive_field": "rflint.toml",
        "stride": "command line",
        "aligned": "rflint.toml",
        "effective_stride": "rflint.toml",
    }


def test_included_and_excluded():
    write({"a/rflint.toml": "include = ['nets/*']\nexclude = ['nets/old/']"})
    settings = Configuration({"exclude": ["a/x.yaml"]}).settings("a")
    assert settings.included("a/nets/n.yaml") and not settings.included("nets/n.yaml")
    assert settings.excluded("a/nets/old/n.yaml") and settings.excluded("a/x.yaml") and not settings.excluded("x.yaml")
    assert not Settings().included("x") and not Settings().excluded("x")


def test_settings_travel_between_processes():
    write({"rflint.toml": "select = ['RF2']\nlimits = {effective_stride = 1.5}\n[per-file-ignores]\n'a' = ['RF201']"})
    settings = Configuration().settings()
    before = settings.active("a/x.yaml")
    again = pickle.loads(pickle.dumps(settings))
    assert again == settings
    assert (again.active("a/x.yaml"), again.origins) == (before, settings.origins)


# The command


def test_settings_are_shown_with_their_origins(capsys):
    write(
        {
            "base.toml": "ignore = ['RF010']",
            "rflint.toml": """
                extend = "base.toml"
                ignore = ["gridding"]
                exclude = ["a\\"b", "ä"]
                severity = {RF201 = "info"}
                limits.kernel_size = {min = 1, parity = "odd"}
                limits.receptive_field = [3, {max = 4}]
                limits.effective_stride = 1.5
                modules = {"My.Block" = {layers = [{op = "max_pool", kernel_size = [3, 5], ceil_mode = true}]}}
                [per-file-ignores]
                "legacy/*" = ["RF2"]
            """,
        }
    )
    assert main(["config", "--isolated", "--quiet"]) == 0
    assert "quiet = true  # command line\n" in capsys.readouterr().out
    assert main(["config", "--extend-select", "RF209", "legacy/x.yaml", "."]) == 2
    Path("legacy").mkdir()
    assert main(["config", "--extend-select", "RF209", "legacy"]) == 0
    shown = capsys.readouterr().out
    assert (
        shown
        == """# settings of legacy
# select: the rules that are on by themselves  # default
ignore = [
    "RF010",  # base.toml
    "gridding",  # rflint.toml
]
extend-select = ["RF209"]  # command line
include = []  # default
exclude = ["a\\"b", "ä"]  # rflint.toml
force-exclude = false  # default
skip-unrecognised = false  # default
scale = ""  # default
baseline = ""  # default
fix = false  # default
unsafe-fixes = false  # default
fail-on = "warning"  # default
output-format = "full"  # default
statistics = false  # default
quiet = false  # default
color = "auto"  # default

[per-file-ignores]
"legacy/*" = ["RF2"]  # rflint.toml

[severity]
RF201 = "info"  # rflint.toml

[limits]
kernel_size = {min = 1, parity = "odd"}  # rflint.toml
receptive_field = [3, {max = 4}]  # rflint.toml
effective_stride = 1.5  # rflint.toml

[per-file-limits]  # default

[modules]
"My.Block" = {layers = [{op = "max_pool", kernel_size = [3, 5], ceil_mode = true}]}  # rflint.toml

# 5 of 7 rules are in force:
#   RF001, RF009, RF201, RF202, RF209
"""
    )
    write({"again.toml": shown})
    again = Configuration(file="again.toml").settings()
    assert again == Configuration({"extend-select": ["RF209"]}).settings()


def test_what_is_wrong_ends_with_2(capsys):
    write({"rflint.toml": "fail-on = 'warnings'"})
    assert main(["config"]) == 2
    words = "must be one of error, warning, info, never, not `warnings`; did you mean `warning`?"
    assert capsys.readouterr() == ("", f"rflint: rflint.toml: `fail-on`: {words}\n")
    assert main(["config", "gone.yaml"]) == 2
    assert capsys.readouterr() == ("", "rflint: gone.yaml: no such file or folder\n")


# Start-up


def imported(code: str) -> set[str]:
    """The modules that are there after some code, in a new interpreter."""
    program = f"import sys\n{code}\nprint(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(Path(registry.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    return set(done.stdout.split())


def test_nothing_is_imported_before_it_is_needed():
    code = "from rflint.config import Configuration; Configuration({'select': ['RF2']}).settings().active('x.yaml')"
    unneeded = {"tomllib", "tomli", "json", "yaml", "jsonschema", "difflib", "subprocess"}
    assert imported(code).isdisjoint(unneeded)


def test_a_valid_configuration_does_not_import_jsonschema():
    write({"rflint.toml": "limits = {kernel_size = {parity = 'odd'}}\nselect = ['RF2']"})
    modules = imported("from rflint.config import Configuration; Configuration().settings().limits_for('x.yaml')")
    assert "tomllib" in modules or "tomli" in modules
    assert modules.isdisjoint({"jsonschema", "difflib", "subprocess"})
