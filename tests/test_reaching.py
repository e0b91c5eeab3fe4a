"""What RF101 proposes is true: the written word is changed, and the network read again."""

from __future__ import annotations

from pathlib import Path

from rflint import engine
from rflint.config import Settings
from rflint.source import Source

NECK = (Path(__file__).parent.parent / "examples" / "misaligned-neck.yaml").read_text("utf-8")
CONV1 = "{id: conv1, op: conv, kernel_size: 3, "


def fields(text):
    found = engine.check(Source("net.yaml", text), Settings())
    assert found is not None
    return [(one.message, one.help) for one in found if one.code == "RF101"]


def test_a_word_in_a_block_changes_every_use():
    ((_, help),) = fields(NECK)
    assert help[1].endswith("dilation 2 at `stage2.0.conv1` (written for 6 layers) gives 283")
    assert NECK.count(CONV1) == 1
    edited = NECK.replace(CONV1, CONV1 + "dilation: 2, ").replace("{min: 224}", "{min: 284}")
    ((message, _),) = fields(edited)
    assert "is 283;" in message


STACK = """\
rflint: 1
axes: [time]
blocks:
  unit:
    params: {d: 1, s: 1}
    layers:
      - {id: c, op: conv, kernel_size: 3, dilation: $d, stride: $s, padding: half}
layers:
  - {id: a, use: unit, with: {s: 2}}
  - {id: b, use: unit, repeat: 2}
limits: {receptive_field: {min: 12}}
"""


def test_a_default_of_a_param_changes_all_that_take_it():
    ((message, help),) = fields(STACK)
    assert "is 11;" in message
    assert help[1].endswith("dilation 2 at `a.c` (written for 3 layers) gives 21")
    ((message, _),) = fields(STACK.replace("d: 1", "d: 2").replace("min: 12", "min: 22"))
    assert "is 21;" in message
