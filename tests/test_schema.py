"""The schema says what the language is, and what it refuses is said in plain words at the word at fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflint.document import Document, Map, read
from rflint.schema import operators, schema_text, verdict, violations
from rflint.schema.errors import errors
from rflint.source import Source

NETWORK: dict[str, Any] = json.loads(schema_text())
DEFINITIONS: dict[str, Any] = NETWORK["$defs"]

EXAMPLE = """\
# yaml-language-server: $schema=../schemas/network.schema.json
rflint: 1
name: tiny-resnet
axes: [height, width]
input: {size: [224, 224]}

blocks:
  basic:
    params: {stride: 1}
    layers:
      - {op: conv, kernel_size: 3, stride: $stride, padding: 1}
      - {op: batch_norm}
      - {op: relu}
      - {id: body, op: conv, kernel_size: 3, padding: 1}
      - {id: skip, op: conv, from: input, kernel_size: 1, stride: $stride}
      - {op: add, from: [body, skip]}
      - {op: relu}

layers:
  - {id: stem, op: conv, kernel_size: 7, stride: 2, padding: 3}
  - {op: max_pool, kernel_size: 3, stride: 2, padding: 1}
  - {id: stage1, use: basic, repeat: 2}
  - {id: stage2, use: basic, repeat: 2, first: {stride: 2}}

outputs: {features: stage2}

limits:
  receptive_field: {min: 90}
  effective_stride: 8
  kernel_size: {parity: odd}
"""

EVERYTHING = """\
rflint: 1
name: everything
description: every key of the language
axes: [time]
inputs: {left: {size: 16}, right: {size: [{min: 8, max: 64, step: 8}]}, other: {size: [null], x-note: 3}, unknown: {}}
x-anything: {a: [1, {b: 2}]}
blocks:
  fuse:
    inputs: [x, skip]
    params: {kernel: 3, factor: 3/2, pad: {before: 1}, flag: false, mode: linear, count: 2, must: null, sizes: [1, 2]}
    layers:
      - {id: c, op: conv, from: x, kernel_size: [$kernel], padding: {before: $kernel, after: 0}, dilation: $must}
      - {op: upsample, scale_factor: [$factor], mode: $mode, align_corners: $flag, from: skip}
      - {id: u, op: upsample, like: c, x-note: what for}
      - {id: sum, op: add, from: [c, u], crop: center}
    outputs: {a: sum, b: c}
  twice:
    params: {dilations: [1, 2], count: 2}
    layers: [{op: relu, repeat: $count}, {use: chain, repeat: $count, each: {dilation: $dilations}}]
  chain:
    params: {dilation: null}
    layers: [{id: k, op: conv, kernel_size: 3, padding: causal, dilation: $dilation}]
    outputs: k
layers:
  - {id: f, use: fuse, from: {x: left, skip: right}, with: {kernel: 5, must: 2, pad: [{after: 1}]}}
  - {id: t, use: twice, from: f.a, limits: {kernel_size: [3], stride: {max: 2}, dilation: 1}}
  - {id: r, use: chain, repeat: 2, each: {dilation: [1, 2, 4]}, first: {dilation: 8}}
  - {op: concat, from: [r.*.k, r.0.k, t]}
  - {id: o, op: opaque, from: [f.a, f.b], anything: {goes: [here]}, limits: {aligned: {tolerance: 1/4}}}
  - {id: w, op: window, kernel_size: 3, stride: 2, padding: -1, limits: {effective_padding: {min: -3, max: 5}}}
  - {op: slice, start: [1], stop: [null], step: 2}
  - {op: adaptive_avg_pool, output_size: [null]}
  - {id: n, op: layer_norm, over: [time], normalized_shape: [8, 3], eps: 1e-5}
outputs:
  one: w
  two: {from: r.0.k, limits: {receptive_field: {min: 3, max: 900}, effective_stride: 3/2, aligned: strict}}
  f.a: n
limits: {look_ahead: 0, object_size: [3], aligned: false, effective_stride: [{max: 1.5}]}
causal: {time: block}
"""

SMALL = """\
rflint: 1
layers:
  - {op: conv, kernel_size: [3, 3], padding: half, in_channels: 3, out_channels: 8, bias: false, padding_mode: zeros}
  - {op: max_pool, kernel_size: 2, ceil_mode: true, return_indices: false}
  - {id: a, op: conv_transpose, kernel_size: 4, stride: 2, padding: [1, {before: 1, after: 0}], output_padding: 1}
  - {id: b, op: pad, padding: [-1, 2], mode: reflect}
  - {op: crop, cropping: {before: 1, after: 2}}
  - {op: mean, from: [a, b], crop: keep_start}
  - {op: blur_pool}
  - {op: self_attention, is_causal: true, num_heads: 8, over: height}
outputs: [a, b]
causal: [height]
"""

REQUIRED: dict[str, dict[str, Any]] = {
    "upsample": {"scale_factor": 2},
    "pixel_shuffle": {"upscale_factor": 2},
    "pixel_unshuffle": {"downscale_factor": 2},
    "pad": {"padding": 1},
    "crop": {"cropping": 1},
}
for windows in ("conv", "depthwise_conv", "separable_conv", "window", "max_pool", "avg_pool", "conv_transpose"):
    REQUIRED[windows] = {"kernel_size": 3}
for joins in ("add", "concat", "multiply", "subtract", "maximum", "minimum", "mean"):
    REQUIRED[joins] = {"from": ["a", "b"]}
REQUIRED["max_unpool"] = {"kernel_size": 3}
for pools in ("adaptive_avg_pool", "adaptive_max_pool"):
    REQUIRED[pools] = {"output_size": 1}


def document(text: str) -> Document:
    found = read(Source("net.yaml", text))
    assert not found.faults
    return found


def said(text: str) -> list[str]:
    """What the schema says of a text: line, column, code, message, and what would help."""
    found = document(text)
    positions = [found.source.position(fault.finding.span.start) for fault in violations(found)]
    return [
        " = ".join((f"{at.line}:{at.column} {fault.code} {fault.finding.message}", *fault.finding.help))
        for at, fault in zip(positions, violations(found))
    ]


def words(text: str) -> list[str]:
    """The words at fault."""
    found = document(text)
    return [found.source[fault.finding.span] for fault in violations(found)]


def a_layer(layer: str) -> str:
    return f"rflint: 1\nlayers:\n  - {layer}\n"


def parts(part: Any) -> Iterator[dict[str, Any]]:
    """A part of the schema and all parts in it, but for those that only ask (`if`)."""
    if isinstance(part, dict):
        yield part
        for key, inner in part.items():
            if key not in ("if", "examples", "default", "enum", "const"):
                yield from parts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from parts(inner)


def description(part: dict[str, Any]) -> str:
    """What an editor shows of a part: its own description, else that of the part it refers to."""
    while "description" not in part and "$ref" in part:
        part = DEFINITIONS[part["$ref"].removeprefix("#/$defs/")]
    return str(part.get("description", ""))


def branches(op: str) -> list[dict[str, Any]]:
    """What the schema asks of a layer with an operator, found as its `if`s choose it."""
    found: list[dict[str, Any]] = []
    waiting = list(DEFINITIONS["operation"]["allOf"])
    while waiting:
        branch = waiting.pop()
        if jsonschema.Draft202012Validator(branch["if"]).is_valid({"op": op}):
            then = branch["then"]
            family = DEFINITIONS[then["$ref"].removeprefix("#/$defs/")]["allOf"] if "$ref" in then else []
            waiting += family
            found += [] if family else [then]
    return found


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(NETWORK)
    assert jsonschema_rs.meta.is_valid(NETWORK)
    assert NETWORK["$schema"].endswith("2020-12/schema")


def test_every_property_is_described() -> None:
    common = DEFINITIONS["layer"]["properties"]
    for part in parts(NETWORK):
        properties = part.get("properties", {})
        for key, inner in properties.items() if isinstance(properties, dict) else ():
            assert description(common[key] if inner is True else inner) or inner.get("enum") == [], key


def test_every_operator_is_described() -> None:
    listed = DEFINITIONS["op"]
    assert len(listed["enum"]) == len(set(listed["enum"])) == len(listed["enumDescriptions"])
    assert all(listed["enumDescriptions"])


@pytest.mark.parametrize("op", operators())
def test_every_operator_has_its_arguments(op: str) -> None:
    (branch,) = branches(op)
    assert branch["title"] and branch["description"]
    assert set(REQUIRED.get(op, ())) <= set(branch["properties"])
    layer = {"op": op, **REQUIRED.get(op, {})}
    assert said(a_layer(json.dumps(layer))) == []
    for key in REQUIRED.get(op, ()):
        assert words(a_layer(json.dumps({one: layer[one] for one in layer if one != key}))) == [f'"{op}"']


def test_every_part_says_what_it_accepts() -> None:
    for part in parts(NETWORK):
        if isinstance(part.get("type"), (str, list)) and part is not DEFINITIONS["ignored"]:
            assert part.get("errorMessage"), part


def test_numbers_are_bounded() -> None:
    for part in parts(NETWORK):
        types = part.get("type", ())
        if isinstance(types, (str, list)) and {"integer", "number"} & {*([types] if isinstance(types, str) else types)}:
            assert part.get("maximum") == 2**31 - 1 or "const" in part, part


@pytest.mark.parametrize("text", [EXAMPLE, EVERYTHING, SMALL])
def test_specs_that_are_right(text: str) -> None:
    assert said(text) == []
    assert said(text + "x-infinity: .inf\n") == []  # jsonschema reads it then
    assert jsonschema.Draft202012Validator(NETWORK).is_valid(document(text).data)


LAYERS = [
    (
        "{op: cnv}",
        "3:10 RF003 unknown operator `cnv`; did you mean `conv`?",
    ),
    (
        "{op: Conv2d, kernel_size: 3}",
        "3:10 RF003 unknown operator `Conv2d`; did you mean `conv`?",
    ),
    (
        "{op: frobnicate, kernel_size: 0}",
        "3:10 RF003 unknown operator `frobnicate` = `opaque` stands for an operator whose geometry is not known",
    ),
    (
        "{op: 3}",
        "3:10 RF003 `op` must be the name of an operator, not 3",
    ),
    (
        "{op: }",
        "3:6 RF003 `op` must be the name of an operator, not an empty value = give it a value",
    ),
    (
        "{op: $kind, kernel_size: 3}",
        "3:10 RF003 `op` cannot be the param `$kind` = params stand for arguments, `repeat`, and values in "
        "`with`, `each` and `first`",
    ),
    (
        "{op: conv}",
        "3:10 RF003 `conv` needs `kernel_size`",
    ),
    (
        "{op: conv, kernal_size: 3}",
        "3:16 RF003 `kernal_size` is no argument of `conv`; did you mean `kernel_size`?",
    ),
    (
        "{op: conv, Kernel-Size: 3}",
        "3:16 RF003 `Kernel-Size` is no argument of `conv`; did you mean `kernel_size`?",
    ),
    (
        "{op: conv, kernel_size: 3, filters: 64}",
        "3:32 RF003 `filters` is no argument of `conv` = `conv` takes `kernel_size`, `stride`, `padding` and "
        "`dilation`",
    ),
    (
        "{op: max_pool, kernel_size: 3, groups: 2}",
        "3:36 RF003 `groups` is no argument of `max_pool` = `max_pool` takes `kernel_size`, `stride`, `padding`, "
        "`dilation` and `ceil_mode`",
    ),
    (
        "{op: avg_pool, kernel_size: 3, dilation: 2}",
        "3:36 RF003 `dilation` is no argument of `avg_pool` = `avg_pool` takes `kernel_size`, `stride`, "
        "`padding` and `ceil_mode`",
    ),
    (
        "{op: sigmoid, inplace: true}",
        "3:19 RF003 `inplace` is no argument of `sigmoid` = `sigmoid` takes no arguments that are read",
    ),
    (
        "{op: relu, with: {a: 3}}",
        "3:16 RF003 `with` is no argument of `relu`: it stands beside `use`",
    ),
    (
        "{op: conv, kernel_size: 0}",
        "3:29 RF003 `kernel_size` of `conv` must be at least 1, not 0",
    ),
    (
        "{op: conv, kernel_size: [3, -1]}",
        "3:33 RF003 each entry of `kernel_size` must be at least 1, not -1",
    ),
    (
        "{op: conv, kernel_size: 3, stride: true}",
        "3:40 RF003 `stride` of `conv` must be a whole number or a list with one per axis, not `true`",
    ),
    (
        '{op: conv, kernel_size: "3"}',
        '3:29 RF003 `kernel_size` of `conv` must be a whole number or a list with one per axis, not `"3"` = '
        "remove the quotes: a quoted number is text",
    ),
    (
        "{op: conv, kernel_size: '3, 3'}",
        "3:29 RF003 `kernel_size` of `conv` must be a whole number or a list with one per axis, not `'3, 3'` = "
        "write a list: [3, 3]",
    ),
    (
        "{op: conv, kernel_size: 1.5}",
        "3:29 RF003 `kernel_size` of `conv` must be a whole number or a list with one per axis, not 1.5",
    ),
    (
        "{op: conv, kernel_size: .inf}",
        "3:29 RF003 `kernel_size` of `conv` must be a whole number or a list with one per axis, not `.inf`",
    ),
    (
        "{op: conv, kernel_size: null}",
        "3:29 RF003 `kernel_size` of `conv` must be a whole number or a list with one per axis, not null = give "
        "it a value",
    ),
    (
        "{op: conv, kernel_size: {height: 3}}",
        "3:29 RF003 `kernel_size` of `conv` must be a whole number or a list with one per axis, not a mapping",
    ),
    (
        "{op: conv, kernel_size: [[3, 3]]}",
        "3:30 RF003 each entry of `kernel_size` must be a whole number, not a list",
    ),
    (
        "{op: conv, kernel_size: [1, 1, 1, 1, 1, 1, 1, 1, 1]}",
        "3:54 RF003 `kernel_size` of `conv` has 9 entries, and there are at most 8 axes",
    ),
    (
        "{op: conv, kernel_size: 99999999999999999999999999999999999999999999999}",
        "3:29 RF008 `kernel_size` of `conv` is 9999999999999999999999999999999999999..., and numbers end at 2147483647",
    ),
    (
        "{op: pad, padding: -2147483648}",
        "3:24 RF008 `padding` of `pad` is -2147483648, and numbers end at -2147483647",
    ),
    (
        '{op: conv, kernel_size: 3, stride: "${stride}"}',
        '3:40 RF003 `stride` of `conv` must be a whole number or a list with one per axis, not `"${stride}"` = '
        "write `$stride`, without braces",
    ),
    (
        "{op: conv, kernel_size: 3, stride: $2nd}",
        "3:40 RF003 `stride` of `conv` must be a whole number or a list with one per axis, not `$2nd`",
    ),
    (
        "{op: conv, kernel_size: 3, padding: true}",
        "3:41 RF003 `padding` of `conv` must be a whole number, a word (half, same, same_lower, valid, causal, "
        "causal_block), sides {before, after} or a list with one number or sides per axis, not `true`",
    ),
    (
        "{op: conv, kernel_size: 3, padding: hlf}",
        "3:41 RF003 `padding` of `conv` must be a whole number, a word (half, same, same_lower, valid, causal, "
        "causal_block), sides {before, after} or a list with one number or sides per axis, not `hlf`; did you "
        "mean `half`?",
    ),
    (
        "{op: max_pool, kernel_size: 3, padding: causal}",
        "3:45 RF003 `padding` of `max_pool` must be a whole number, a word (half, same, same_lower, valid), "
        "sides {before, after} or a list with one number or sides per axis, not `causal`",
    ),
    (
        "{op: conv_transpose, kernel_size: 3, padding: half}",
        "3:51 RF003 `padding` of `conv_transpose` must be a whole number, a word (same, causal), sides {before, "
        "after} or a list with one number or sides per axis, not `half`",
    ),
    (
        "{op: conv, kernel_size: 3, padding: {befor: 1}}",
        "3:42 RF003 `befor` is no key of `padding` of `conv`; did you mean `before`?",
    ),
    (
        "{op: conv, kernel_size: 3, padding: {before: x}}",
        "3:50 RF003 `before` of `padding` must be a whole number, not `x`",
    ),
    (
        "{op: conv, kernel_size: 3, padding: {}}",
        "3:41 RF003 `padding` of `conv` must not be empty",
    ),
    (
        "{op: conv, kernel_size: 3, padding: [same, same]}",
        "3:42 RF003 each entry of `padding` must be a whole number or sides {before, after}, not `same`\n3:48 "
        "RF003 each entry of `padding` must be a whole number or sides {before, after}, not `same`",
    ),
    (
        "{op: crop, cropping: -1}",
        "3:26 RF003 `cropping` of `crop` must be at least 0, not -1",
    ),
    (
        "{op: upsample}",
        "3:10 RF003 `upsample` needs one of `scale_factor`, `size` and `like`",
    ),
    (
        "{op: upsample, scale: 2}",
        "3:20 RF003 `scale` is no argument of `upsample`; did you mean `scale_factor`?",
    ),
    (
        "{op: upsample, size: 8, scale_factor: 2}",
        "3:29 RF003 `scale_factor` stands beside `size`: `upsample` takes one of `scale_factor`, `size` and `like`",
    ),
    (
        "{op: upsample, scale_factor: 0}",
        "3:34 RF003 `scale_factor` of `upsample` must be above 0, not 0",
    ),
    (
        '{op: upsample, scale_factor: "2"}',
        "3:34 RF003 `scale_factor` of `upsample` must be a number, a fraction such as 3/2, or a list with one "
        'per axis, not `"2"` = remove the quotes: a quoted number is text',
    ),
    (
        "{op: upsample, scale_factor: 3/0}",
        "3:34 RF003 `scale_factor` of `upsample` must be a number, a fraction such as 3/2, or a list with one "
        "per axis, not `3/0`",
    ),
    (
        "{op: upsample, scale_factor: 12345678901/2}",
        "3:34 RF008 `scale_factor` of `upsample` has too many digits: `12345678901/2` = nine digits on each side "
        "are the most",
    ),
    (
        "{op: upsample, scale_factor: 2, mode: nearest-exact}",
        "3:43 RF003 `mode` of `upsample` must be one of nearest, nearest_exact, linear, bilinear, trilinear, "
        "bicubic and area, not `nearest-exact`; did you mean `nearest_exact`?",
    ),
    (
        "{op: upsample, scale_factor: 2, align_corners: yes}",
        "3:52 RF003 `align_corners` of `upsample` must be true or false, not `yes`",
    ),
    (
        "{op: upsample, like: $other}",
        "3:26 RF003 `like` of `upsample` cannot be the param `$other` = params stand for arguments, `repeat`, "
        "and values in `with`, `each` and `first`",
    ),
    (
        "{op: adaptive_avg_pool, output_size: null}",
        "3:42 RF003 `output_size` of `adaptive_avg_pool` must be a whole number or a list with one per axis, not "
        "null = give it a value",
    ),
    (
        "{op: layer_norm, over: []}",
        "3:28 RF003 `over` of `layer_norm` must not be empty",
    ),
    (
        "{op: add}",
        "3:10 RF003 `add` needs `from`",
    ),
    (
        "{op: add, from: a}",
        "3:21 RF003 `from` of `add` must be a list of ids, not `a` = write a list: [a]",
    ),
    (
        "{op: add, from: 'a, b'}",
        "3:21 RF003 `from` of `add` must be a list of ids, not `'a, b'` = write a list: [a, b]",
    ),
    (
        "{op: add, from: [a, 3]}",
        "3:25 RF003 each entry of `from` must be the id of a layer above, not 3",
    ),
    (
        "{op: add, from: [a, b], repeat: 2}",
        "3:29 RF003 `repeat` of `add` cannot stand on a join: what it yields does not fit its several inputs",
    ),
    (
        "{op: add, from: [a, b], crop: centre}",
        "3:35 RF003 `crop` of `add` must be one of center, keep_start and keep_end, not `centre`; did you mean "
        "`center`?",
    ),
    (
        "{op: relu, from: [a, b]}",
        "3:22 RF003 `from` of `relu` must be the id of one layer above, or `input`, not a list = joins and "
        "`opaque` read a list",
    ),
    (
        "{op: relu, from: 'a, b'}",
        "3:22 RF003 `from` of `relu` must be the id of one layer above, or `input`, not `'a, b'`",
    ),
    (
        "{op: relu, from: 3}",
        "3:22 RF003 `from` of `relu` must be the id of one layer above, or `input`, not 3",
    ),
    (
        "{op: relu, from: $x}",
        "3:22 RF003 `from` of `relu` cannot be the param `$x` = params stand for arguments, `repeat`, and values "
        "in `with`, `each` and `first`",
    ),
    (
        "{op: relu, id: 2nd}",
        "3:20 RF003 `id` of `relu` must be a name (a letter or `_`, then letters, digits, `_` and `-`) other "
        "than `input` and `layers`, not `2nd`",
    ),
    (
        "{op: relu, id: input}",
        "3:20 RF003 `id` of `relu` must be a name (a letter or `_`, then letters, digits, `_` and `-`) other "
        "than `input` and `layers`, not `input`",
    ),
    (
        "{op: relu, id: 3}",
        "3:20 RF003 `id` of `relu` must be a name (a letter or `_`, then letters, digits, `_` and `-`) other "
        "than `input` and `layers`, not 3",
    ),
    (
        "{op: relu, id: }",
        "3:16 RF003 `id` of `relu` must be a name (a letter or `_`, then letters, digits, `_` and `-`) other "
        "than `input` and `layers`, not an empty value = give it a value, or leave the key out",
    ),
    (
        "{op: relu, repeat: 0}",
        "3:24 RF003 `repeat` of `relu` must be at least 1, not 0",
    ),
    (
        "{use: a, op: relu}",
        "3:14 RF003 a layer has `op` or `use`, not both",
    ),
    (
        "{op: relu, use: a, stride: 3}",
        "3:16 RF003 a layer has `op` or `use`, not both",
    ),
    (
        "{use: a, stride: 2}",
        "3:14 RF003 `stride` is no key of a layer with `use` = params of the block are given in `with`",
    ),
    (
        "{use: $block}",
        "3:11 RF003 `use` cannot be the param `$block` = params stand for arguments, `repeat`, and values in "
        "`with`, `each` and `first`",
    ),
    (
        "{use: a, first: {stride: 2}}",
        "3:14 RF003 `first` needs `repeat` or `each`: without them there is one run",
    ),
    (
        "{use: a, repeat: 2, each: {stride: 2}}",
        "3:40 RF003 `stride` of `each` must be a list with a value for every run, not 2",
    ),
    (
        '{use: a, with: {stride: "${s}"}}',
        '3:29 RF003 `stride` of `with` must be a value or a `$name`, not `"${s}"` = write `$s`, without braces',
    ),
    (
        "{use: a, from: [b, c]}",
        "3:20 RF003 `from` must be the id of a layer above, or a mapping of the block's inputs to ids, not a list",
    ),
    (
        "{}",
        "3:5 RF003 a layer needs `op` (an operator) or `use` (a block)",
    ),
    (
        "{kernel_size: 3}",
        "3:6 RF003 a layer needs `op` (an operator) or `use` (a block)",
    ),
    (
        "{opp: conv, kernel_size: 3}",
        "3:6 RF003 `opp` is no key of a layer; did you mean `op`?",
    ),
    (
        "{type: conv, kernel_size: 3}",
        "3:6 RF003 `type` is no key of a layer; did you mean `op`?",
    ),
    (
        "{conv: {kernel_size: 3}}",
        "3:6 RF003 a layer needs `op` (an operator) or `use` (a block) = write `op: conv`, and its arguments beside it",
    ),
    (
        "conv",
        "3:5 RF003 a layer must be a mapping with `op` or `use`, not `conv` = write `{op: conv}`",
    ),
    (
        "[conv]",
        "3:5 RF003 a layer must be a mapping with `op` or `use`, not a list",
    ),
    (
        "",
        "3:4 RF003 a layer must be a mapping with `op` or `use`, not an empty value",
    ),
    (
        "{op: relu, limits: {receptive_feld: 3}}",
        "3:25 RF003 `receptive_feld` is no key of `limits` of `relu`; did you mean `receptive_field`?",
    ),
    (
        '{op: relu, limits: {receptive_field: {min: "3"}}}',
        '3:48 RF003 `min` of `receptive_field` must be a whole number, not `"3"` = remove the quotes: a quoted '
        "number is text",
    ),
    (
        "{op: relu, limits: {receptive_field: $r}}",
        "3:42 RF003 `receptive_field` of `limits` cannot be the param `$r` = params stand for arguments, "
        "`repeat`, and values in `with`, `each` and `first`",
    ),
    (
        "{op: relu, limits: {kernel_size: {parity: od}}}",
        "3:47 RF003 `parity` of `kernel_size` must be `odd` or `even`, not `od`; did you mean `odd`?",
    ),
    (
        "{op: relu, limits: {effective_stride: {}}}",
        "3:43 RF003 `effective_stride` of `limits` must not be empty",
    ),
    (
        "{op: relu, limits: {aligned: strikt}}",
        "3:34 RF003 `aligned` of `limits` must be true, false, strict or {tolerance: 1/4}, not `strikt`; did you "
        "mean `strict`?",
    ),
    (
        "{op: relu, limits: {aligned: {tolerance: -1}}}",
        "3:46 RF003 `tolerance` of `aligned` must be at least 0, not -1",
    ),
]
"""Layers, each on line 3 from column 5 on, and what is said of them."""

DOCUMENTS = [
    (
        "rflint: 2\nlayer: []",
        "1:9 RF003 `rflint` must be 1 (the only version of the language), not 2",
    ),
    (
        'rflint: "1"\nlayers: [{op: relu}]',
        '1:9 RF003 `rflint` must be 1 (the only version of the language), not `"1"` = remove the quotes: a '
        "quoted number is text",
    ),
    (
        "rflint: 1",
        "1:1 RF003 a network spec needs `layers`",
    ),
    (
        "rflint: 1\nlayer: [{op: relu}]",
        "2:1 RF003 `layer` is no key of a network spec; did you mean `layers`?",
    ),
    (
        "rflint: 1\nlayers: []",
        "2:9 RF003 `layers` must not be empty",
    ),
    (
        "rflint: 1\nlayers: {op: relu}",
        "2:9 RF003 `layers` must be a list of layers, not a mapping",
    ),
    (
        "rflint: 1\nname: 3\nlayers: [{op: relu}]",
        '2:7 RF003 `name` must be text, not 3 = quote it: "3"',
    ),
    (
        "rflint: 1\ndescription:\nlayers: [{op: relu}]",
        "2:1 RF003 `description` must be text, not an empty value = give it a value, or leave the key out",
    ),
    (
        "rflint: 1\naxes: [height, height]\nlayers: [{op: relu}]",
        "2:16 RF003 `height` stands twice in `axes`",
    ),
    (
        "rflint: 1\naxes: [a, b, c, d, e, f, g, h, i]\nlayers: [{op: relu}]",
        "2:32 RF003 `axes` has 9 entries, and there are at most 8 axes",
    ),
    (
        "rflint: 1\naxes: time\nlayers: [{op: relu}]",
        "2:7 RF003 `axes` must be a list of names, one for each axis, not `time` = write a list: [time]",
    ),
    (
        "rflint: 1\ninput: 224\nlayers: [{op: relu}]",
        "2:8 RF003 `input` must be a mapping with `size`, not 224",
    ),
    (
        "rflint: 1\ninput: {sise: 224}\nlayers: [{op: relu}]",
        "2:9 RF003 `sise` is no key of `input`; did you mean `size`?",
    ),
    (
        "rflint: 1\ninput: {size: {min: 2}}\nlayers: [{op: relu}]",
        "2:9 RF003 `size` of `input` needs `max`",
    ),
    (
        "rflint: 1\ninput: {size: [{mn: 2, max: 3}, 4]}\nlayers: [{op: relu}]",
        "2:17 RF003 `mn` is no key of an entry of `size`; did you mean `min`?",
    ),
    (
        "rflint: 1\ninput: {size: 3}\ninputs: {a: {size: 3}}\nlayers: [{op: relu}]",
        "3:1 RF003 `inputs` stands beside `input`: a network has one or the other",
    ),
    (
        "rflint: 1\ninputs: {layers: {size: 3}}\nlayers: [{op: relu}]",
        "2:10 RF003 `layers` must be a name (a letter or `_`, then letters, digits, `_` and `-`) other than `layers`",
    ),
    (
        "rflint: 1\nblocks: {3x: {layers: [{op: relu}]}}\nlayers: [{op: relu}]",
        "2:10 RF003 `3x` must be a name: a letter or `_`, then letters, digits, `_` and `-`",
    ),
    (
        "rflint: 1\nblocks:\n  a:\n    params: {stride: 1}\nlayers: [{op: relu}]",
        "3:3 RF003 block `a` needs `layers`",
    ),
    (
        "rflint: 1\nblocks: {a: {params: {s: $t}, layers: [{op: relu}]}}\nlayers: [{op: relu}]",
        "2:26 RF003 `s` of `params` cannot be the param `$t` = params stand for arguments, `repeat`, and values "
        "in `with`, `each` and `first`",
    ),
    (
        "rflint: 1\nblocks: {a: {inputs: [x, x], layers: [{op: relu}]}}\nlayers: [{op: relu}]",
        "2:26 RF003 `x` stands twice in `inputs` of `a`",
    ),
    (
        "rflint: 1\nlayers: [{op: relu}]\noutputs: [input]",
        "3:11 RF003 each entry of `outputs` must be the id of a layer (the input is none), not `input`",
    ),
    (
        "rflint: 1\nlayers: [{op: relu}]\noutputs: {a: {form: b}}",
        "3:15 RF003 `form` is no key of output `a`; did you mean `from`?",
    ),
    (
        "rflint: 1\nlayers: [{op: relu}]\noutputs: a",
        "3:10 RF003 `outputs` must be a list of ids, or a mapping of names to ids, not `a` = write a list: [a]",
    ),
    (
        "rflint: 1\nlayers: [{op: relu}]\ncausal: {time: smaple}",
        "3:16 RF003 `time` of `causal` must be `sample` or `block`, not `smaple`; did you mean `sample`?",
    ),
    (
        "rflint: 1\nlayers: [{op: relu}]\nlimits:\n  receptive_field:\n    - 3\n    - min: 0",
        "6:12 RF003 `min` of `receptive_field` must be at least 1, not 0",
    ),
    (
        "rflint: 1\nlayers:\n  - op: conv\n    kernel_size:\n      height: 3\n      width: 3",
        "4:5 RF003 `kernel_size` of `conv` must be a whole number or a list with one per axis, not a mapping",
    ),
]
"""Whole documents, and what is said of them."""


@pytest.mark.parametrize(("layer", "expected"), LAYERS)
def test_layers_that_are_wrong(layer: str, expected: str) -> None:
    assert said(a_layer(layer)) == expected.split("\n")


@pytest.mark.parametrize(("text", "expected"), DOCUMENTS)
def test_documents_that_are_wrong(text: str, expected: str) -> None:
    assert said(text + "\n") == expected.split("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        a_layer("{op: conv, kernal_size: 3}"): ["kernal_size"],
        a_layer("{op: conv, kernel_size: '3'}"): ["'3'"],
        a_layer("{op: conv, kernel_size: [3, x]}"): ["x"],
        a_layer("{op: conv, kernel_size: }"): ["kernel_size"],
        a_layer("{op: conv, kernel_size: {a: 1}}"): ["{a: 1}"],
        a_layer("op: conv\n    kernel_size:\n      a: 1\n      b: 2"): ["kernel_size"],
        a_layer("op: conv\n    kernel_size:\n    - a: 1\n      b: 2"): ["a: 1"],
        a_layer("op: relu\n    id: >\n      two\n      lines"): ["id"],
        "rflint: 1\nlayers:\n  a: 1\n  b: 2\n": ["layers"],
        "- rflint: 1\n- layers: []\n": ["- rflint: 1"],
        a_layer("op: conv\n  - op: add"): ["conv", "add"],
        "x-k: &k 0\n" + a_layer("{op: conv, kernel_size: *k}"): ["*k"],
        "x-k: &k {kernel_size: 0}\n" + a_layer("{op: conv, <<: *k}\n  - {op: conv, <<: *k}"): ["0"],
    }.items(),
)
def test_the_word_at_fault(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_wrong_version_is_all_there_is_to_say() -> None:
    assert words("rflint: 2\nlayer: [{op: cnv}]\ninputs: 3\n") == ["2"]


def test_the_marker_is_not_missed() -> None:
    assert said("layers: [{op: relu}]\n") == []
    assert words("layers: [{op: rleu}]\n") == ["rleu"]


@pytest.mark.parametrize(
    "layer",
    [
        "{op: conv, kernel_size: $a, stride: [$a, 1], padding: {before: $a}, dilation: $a}",
        "{op: max_pool, kernel_size: $a, padding: [$a, {after: $b}], ceil_mode: $a, return_indices: $a}",
        "{op: upsample, scale_factor: $a, mode: $a, align_corners: $a}",
        "{op: upsample, size: [$a, 3]}",
        "{op: slice, start: $a, stop: [$a, null], step: $a}",
        "{op: add, from: [a, b], crop: $a}",
        "{op: layer_norm, over: [$a], eps: $b}",
        "{op: lstm, bidirectional: $a, repeat: $a}",
        "{op: opaque, anything: $a}",
        "{use: b, repeat: $a, with: {a: $a, b: [$a]}, each: {c: [$a, 1], d: $e}, first: {a: $a}}",
    ],
)
def test_params_may_stand_here(layer: str) -> None:
    assert said(a_layer(layer)) == []


@pytest.mark.parametrize(
    "layer",
    [
        "{op: $a}",
        "{use: $a}",
        "{op: relu, id: $a}",
        "{op: relu, from: $a}",
        "{op: add, from: [a, $a]}",
        "{use: b, from: {x: $a}}",
        "{op: upsample, like: $a}",
        "{op: relu, limits: {receptive_field: $a}}",
        "{op: relu, limits: {effective_stride: {min: $a}}}",
        "{op: relu, limits: {kernel_size: {parity: $a}}}",
        "{op: relu, limits: {aligned: {tolerance: $a}}}",
    ],
)
def test_params_may_not_stand_here(layer: str) -> None:
    (message,) = said(a_layer(layer))
    assert "cannot be the param `$a`" in message


def test_keys_of_ones_own() -> None:
    for opening in (
        "{op",
        "{use",
        "{size",
        "{min",
        "{before",
        "{after",
        "{parity",
        "{tolerance",
        "{receptive",
        "{from",
    ):
        for text in (EXAMPLE, EVERYTHING, SMALL):
            assert said(text.replace(opening, "{x-mine: {any: [thing]}, " + opening[1:])) == []


def test_the_end_of_a_text_is_its_end() -> None:
    assert words(a_layer('{op: relu, id: "a\\n"}')) == ['"a\\n"']


def test_findings_end_somewhere() -> None:
    layers = "".join("  - {op: conv, kernel_size: 0}\n" for _ in range(3000))
    keys = "".join(f"key{number}: 1\n" for number in range(3000))
    assert len(words("rflint: 1\nlayers:\n" + layers)) == 100
    assert len(words("rflint: 1\nlayers: [{op: relu}]\n" + keys)) == 100


def test_what_aliases_repeat_is_read_once() -> None:
    layers = "".join("      - {op: conv, kernel_size: 3}\n" for _ in range(100))
    blocks = "".join(f"  b{number}: {{layers: *l}}\n" for number in range(400))
    text = f"rflint: 1\nblocks:\n  a:\n    layers: &l\n{layers}{blocks}layers: [{{op: cnv}}]\n"
    assert words(text) == ["cnv"]
    assert words(text.replace("kernel_size: 3}\n", "kernel_size: 0}\n", 1)) == ["0", "cnv"]


@pytest.mark.parametrize("fault", ["", ", kernel_size: 0"])
def test_values_as_deep_as_they_may_be(fault: str) -> None:
    deep = "[" * 90 + "{} " + "]" * 90
    layers = f"[{{op: opaque, a: {deep.format('*a')}}}, {{op: conv{fault}}}]"
    text = f"x-a: &a {deep.format(1)}\nrflint: 1\nlayers: {layers}\n"
    assert words(text) == (["0"] if fault else ["conv"])


def test_large_values_are_shown_short() -> None:
    (message,) = said(a_layer("{op: conv, kernel_size: " + "9" * 5000 + "}"))
    assert message.startswith("3:29 RF008 ") and len(message) < 120
    (message,) = said(a_layer("{op: " + "a" * 5000 + "}"))
    assert len(message) < 150


ODD_VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 3, 1.5, 0.5, 2**31 - 1, 2**31, -(2**31)),
    *("x", "$p", "${p}", "3", "3/2", "1/0", "half", "same", "strict", "conv", "add", "a, b", "a.0.b", "a.*"),
    *("input", "layers", ""),
    *([], {}, [1, 2], ["a", "b"], ["a", "a"], [[1]], [None]),
    *({"before": 1}, {"min": 1, "max": 2}, {"size": 3}, {"op": "relu"}, {"use": "b"}, {"parity": "odd"}),
]
ODD_KEYS = [
    *("op", "use", "id", "from", "size", "stride", "kernel_size", "limits", "with", "each", "first", "repeat"),
    *("inputs", "outputs", "params", "padding", "x-y", "no"),
]
SPECS = [json.loads(json.dumps(document(text).data, default=float)) for text in (EXAMPLE, EVERYTHING, SMALL)]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every mapping and list in a value, with every key or place in it."""
    inner: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield value, key
        yield from places(one)


@st.composite
def nearly_specs(draw: st.DrawFn) -> Any:
    """Specs with a few things put in, taken out or put otherwise."""
    spec = deepcopy(draw(st.sampled_from(SPECS)))
    for _ in range(draw(st.integers(1, 3))):
        around, key = draw(st.sampled_from(list(places(spec))))
        change = draw(st.sampled_from(["put", "put", "take", "rename", "add"]))
        if change == "put" or (change != "take" and isinstance(around, list)):
            around[key] = deepcopy(draw(st.sampled_from(ODD_VALUES)))
        elif change == "add":
            around[draw(st.sampled_from(ODD_KEYS))] = deepcopy(draw(st.sampled_from(ODD_VALUES)))
        else:
            value = around.pop(key)
            if change == "rename":
                around[draw(st.sampled_from([*ODD_KEYS, f"{key}s"]))] = value
    return spec


@given(nearly_specs())
def test_all_ways_to_judge_agree(spec: Any) -> None:
    found = document(json.dumps(spec))
    plain = jsonschema.Draft202012Validator(NETWORK).is_valid(found.data)
    assert verdict.surely_valid(found.data) == plain
    for quick in (True, False):
        named = list(errors(found.data, quick))
        assert bool(named) != plain
    faults = violations(found)
    marked = isinstance(found.data, Map) and "rflint" in found.data
    assert bool(faults) != plain or (not marked and not faults)
    spans = [fault.finding.span for fault in faults]
    assert spans == sorted(set(spans))
    assert all(0 <= span.start <= span.end <= len(found.source.text) for span in spans)
    assert {fault.code for fault in faults} <= {"RF003", "RF008"}


def test_it_does_without_jsonschema_rs(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = [a_layer(layer) for layer, _ in LAYERS]
    expected = [said(text) for text in layers]
    verdict._judge.cache_clear()
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    assert [said(text) for text in layers] == expected
    assert said(EXAMPLE) == []
    monkeypatch.undo()
    verdict._judge.cache_clear()


def run(program: str, seed: str = "0") -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_a_valid_spec_does_not_import_jsonschema() -> None:
    program = f"""
import sys
from rflint.document import read
from rflint.schema import violations
from rflint.source import Source
assert violations(read(Source("net.yaml", {EXAMPLE!r}))) == []
print("jsonschema" in sys.modules, "rflint.schema.plain_words" in sys.modules)
"""
    assert run(program) == "False False\n"


def test_findings_are_the_same_under_any_hash_seed() -> None:
    text = "rflint: 1\nlayers:\n" + "".join(f"  - {layer}\n" for layer, _ in LAYERS)
    program = f"""
from rflint.document import read
from rflint.schema import violations
from rflint.source import Source
for fault in violations(read(Source("net.yaml", {text!r}))):
    print(fault)
"""
    assert run(program, "1") == run(program, "2")


def test_an_unknown_schema() -> None:
    with pytest.raises(FileNotFoundError):
        schema_text("nothing")
