"""Patterns of file names."""

from __future__ import annotations

import os

import pytest

from rflint.config.globs import Glob, check_glob

TOP = os.path.abspath("/top/project")


def fits(pattern: str, path: str) -> bool:
    return Glob(pattern, TOP).matches(os.path.normpath(os.path.join(TOP, path)))


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a.yaml", "a.yaml"),
        ("a.yaml", "x/y/a.yaml"),
        ("*.yaml", "x/a.yaml"),
        ("*.gen.*", "x/a.gen.yaml"),
        ("legacy", "legacy/x/a.yaml"),
        ("legacy", "x/legacy/a.yaml"),
        ("legacy/", "x/legacy/a.yaml"),
        ("x/legacy/", "x/legacy/a.yaml"),
        ("x/*", "x/a.yaml"),
        ("x/*", "x/y/a.yaml"),
        ("x/*.yaml", "x/a.yaml"),
        ("./a.yaml", "a.yaml"),
        ("x/**", "x/y/z/a.yaml"),
        ("x/**/a.yaml", "x/a.yaml"),
        ("x/**/a.yaml", "x/y/z/a.yaml"),
        ("**/a.yaml", "a.yaml"),
        ("**/y/*.yaml", "x/y/a.yaml"),
        ("x**z.yaml", "x/y/z.yaml"),
        ("?.yaml", "a.yaml"),
        ("[ab].yaml", "b.yaml"),
        ("[a-c].yaml", "b.yaml"),
        ("[!ab].yaml", "c.yaml"),
        ("[^ab].yaml", "c.yaml"),
        ("[!].yaml", "!.yaml"),
        ("[[&~|].yaml", "[.yaml"),
        ("*.{yaml,yml}", "a.yml"),
        ("{x,y/z}/a.yaml", "y/z/a.yaml"),
        ("{a,{b,c}}.yaml", "c.yaml"),
        ("a,b}.yaml", "a,b}.yaml"),
        ("a+(1).yaml", "a+(1).yaml"),
        ("ä*.yaml", "äö\n.yaml"),
        (TOP + "/x/*.yaml", "x/a.yaml"),
        ("../other/*.yaml", "../other/a.yaml"),
        ("other", "../other/a.yaml"),
    ],
)
def test_fits(pattern, path):
    check_glob(pattern)
    assert fits(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a.yaml", "b.yaml"),
        ("a.yaml", "xa.yaml"),
        ("*.yaml", "a.yml"),
        ("legacy", "legacy.yaml"),
        ("a.yaml/", "a.yaml"),
        ("./a.yaml", "x/a.yaml"),
        ("x/a.yaml", "y/x/a.yaml"),
        ("x/*.yaml", "x/y/a.yaml"),
        ("x/**", "y/a.yaml"),
        ("?.yaml", "ab.yaml"),
        ("x?a.yaml", "x/a.yaml"),
        ("x[!y]a.yaml", "x/a.yaml"),
        ("[!ab].yaml", "a.yaml"),
        ("*.{yaml,yml}", "a.json"),
        ("a.yaml", "A.yaml"),
        ("project", "a.yaml"),
        (TOP + "/x/*.yaml", "y/a.yaml"),
    ],
)
def test_does_not_fit(pattern, path):
    check_glob(pattern)
    assert not fits(pattern, path)


@pytest.mark.parametrize("pattern", ["a[b", "a{b", "{a,{b}", "[z-a]", "[]"])
def test_brackets_and_braces_must_close(pattern):
    with pytest.raises(ValueError, match="is no pattern of file names: look at its brackets and braces") as caught:
        check_glob(pattern)
    assert str(caught.value).startswith(f"`{pattern}`")


def test_an_empty_pattern_is_none():
    with pytest.raises(ValueError, match="an empty pattern fits no file"):
        check_glob("")


def test_the_root_may_be_the_folder():
    assert Glob("x/*.yaml", os.path.abspath("/")).matches(os.path.abspath("/x/a.yaml"))
