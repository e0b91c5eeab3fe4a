"""What RF101 proposes is true: the written word is changed, and the network read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from rflint import engine
from rflint.config import Settings
from rflint.source import Source

NECK = (Path(__file__).parent.parent / "examples" / "misaligned-neck.yaml").read_text("utf-8")
CONV2 = "{id: conv2, op: conv, kernel_size: 3, "


def fields(text):
    found = engine.check(Source("net.yaml", text), Settings())
    assert found is not None
    return [(one.message, [*one.help, *([one.fix.title] if one.fix else [])]) for one in found if one.code == "RF101"]


def test_a_word_in_a_block_changes_every_use():
    ((_, help),) = fields(NECK)
    assert help[1].startswith(
        "use `dilation: 2` on `stage2.0.conv2` (written for 6 layers): the smallest change that reaches it and opens no"
        " holes, giving 311"
    )
    assert NECK.count(CONV2) == 1
    edited = NECK.replace(CONV2, CONV2 + "dilation: 2, ").replace("{min: 224}", "{min: 312}")
    ((message, _),) = fields(edited)
    assert "is 311;" in message


STACK = """\
rflint: 1
axes: [time]
blocks:
  unit:
    params: {k: 3, s: 1}
    layers:
      - {id: c, op: conv, kernel_size: $k, stride: $s, padding: half}
layers:
  - {id: a, use: unit, with: {s: 2}}
  - {id: b, use: unit, repeat: 2}
limits: {receptive_field: {min: 12}}
"""


def test_a_default_of_a_param_changes_all_that_take_it():
    ((message, help),) = fields(STACK)
    assert "is 11;" in message
    assert help[1] == (
        "use `kernel_size: 5` on `a.c` (written for 3 layers): the smallest change that reaches it and opens no holes,"
        " giving 21 (by hand: a param gives the value)"
    )
    ((message, _),) = fields(STACK.replace("k: 3", "k: 5").replace("min: 12", "min: 22"))
    assert "is 21;" in message


DOWN = """\
rflint: 1
axes: [time]
layers:
  - {op: conv, kernel_size: 9, stride: 4, padding: half}
  - {id: a, op: conv, kernel_size: 9, stride: 3, padding: half, repeat: 2}
limits: {effective_stride: %s}
"""


@pytest.mark.parametrize(
    ("limit", "title"),
    [
        (16, "use `stride: 2` on `a.1` (written for 2 layers): the smallest change that reaches it, giving 16"),
        (27, "use `stride: 3` on `layers.0`: the smallest change that reaches it, giving 27"),
        (
            "{min: 37}",
            "use `stride: 5` on `layers.0`: the smallest change that reaches it, giving 45",
        ),
        (
            "{max: 18}",
            "use `stride: 2` on `a.1` (written for 2 layers): the smallest change that reaches it, giving 16",
        ),
        ("{max: 3}", None),
        ("{min: 45, max: 45}", "use `stride: 5` on `layers.0`: the smallest change that reaches it, giving 45"),
        (37, None),
    ],
)
def test_the_stride_that_moves_least(limit, title):
    found = engine.check(Source("net.yaml", DOWN % limit), Settings(select=("RF102",)))
    assert found is not None
    assert [one.fix and one.fix.title for one in found] == [title]


GAP = """\
rflint: 1
axes: [time]
layers:
  - {id: a, op: conv, kernel_size: 3, padding: half}
  - {id: b, op: conv, kernel_size: 3, padding: half}
limits: {receptive_field: {min: %d}}
"""


@pytest.mark.parametrize(
    ("least", "title"),
    [
        (9, "use `dilation: 3` on `a`: the smallest change that reaches it, giving 9"),
        (10, "use `kernel_size: 9` on `a`: the smallest change that reaches it and opens no holes, giving 11"),
    ],
)
def test_a_dilation_that_opens_holes_is_passed_over(least, title):
    found = engine.check(Source("net.yaml", GAP % least), Settings(select=("RF101",)))
    assert found is not None
    assert [one.fix and one.fix.title for one in found] == [title]
