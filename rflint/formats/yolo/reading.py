"""A model YAML read: translated to the native language, and named by its rows again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rflint.diagnostic import Fault
from rflint.document import OWN_KEY, Document, Map, Seq
from rflint.formats import Reading
from rflint.formats import native as language
from rflint.formats.native.scopes import fault
from rflint.formats.yolo import scales
from rflint.formats.yolo.drafting import Draft
from rflint.formats.yolo.filling import placed
from rflint.formats.yolo.parts import PARTS
from rflint.formats.yolo.placing import named_by_rows
from rflint.formats.yolo.remarks import remarks
from rflint.formats.yolo.rows import Given, read_rows
from rflint.formats.yolo.scalars import loaded
from rflint.formats.yolo.table import Table, declared, table
from rflint.nearly import did_you_mean
from rflint.network import Network
from rflint.source import Span

_OWN = ("name", "description", "input", "limits", "causal")
_NAMES = ("nc", "activation", "reg_max", "kpt_shape", "end2end", "anchors")
"""Keys of the file that an argument can name."""


def translated(document: Document, reading: Reading) -> tuple[Map | None, list[Fault]]:
    """Rows as layers, and modules as blocks."""
    draft, data, found = drafted(document, reading)
    if data is not None:
        _put_out(data, [id for row in sorted(draft.aside) for id in draft.given[row]])
        found = language.read(replace(document, data=data, faults=()), reading)[1]
    return (None if found else data), found


def _put_out(data: Map, ids: list[str]) -> None:
    """Make outputs of what goes elsewhere than to rows: nothing in a spec can say where."""
    outputs = data["outputs"]
    assert isinstance(outputs, Seq)
    for id in ids:
        if id not in outputs:
            outputs.append(id)
            outputs.spans.append(outputs.span)


def network_of(document: Document, reading: Reading) -> tuple[Network | None, list[Fault]]:
    """The network that the rows describe at a scale, or what keeps them from being one."""
    draft, data, found = drafted(document, reading)
    if data is None:
        return None, found
    network, found = language.read(replace(document, data=data, faults=()), reading)
    if network is None:
        return None, found
    named = named_by_rows(network, draft)
    maps = {index: named.results[draft.labels[id]] for index, id in draft.results.items()}
    rows = {row.number: row for row in draft.rows.values()}
    return replace(named, remarks=tuple(remarks(document, rows.values(), maps))), []


def drafted(document: Document, reading: Reading) -> tuple[Draft, Map | None, list[Fault]]:
    """The file in the native language; None where there are faults."""
    found: list[Fault] = []
    data = document.data
    assert isinstance(data, Map)
    if not isinstance(data.get(PARTS[1]), Seq):
        found.append(fault("RF003", data.spans[PARTS[0]][0], "there is no list `head` beside `backbone`"))
    names = {key: loaded(document, data[key], data.spans[key][1]) for key in _NAMES if key in data}
    draft = Draft(_table(data, reading), scales.chosen(document, reading.scale, found), found)
    for row in read_rows(document, names, found):
        draft.add(row)
    if found:
        return draft, None, sorted(found, key=lambda one: one.finding.span)
    made, _ = placed({"rflint": Given(1, Span(document.span.start, document.span.start))})
    assert isinstance(made, Map)
    _keep_own(made, data, found)
    rest, _ = placed(_rest(draft))
    assert isinstance(rest, Map)
    made.update(rest)
    made.spans.update(rest.spans)
    return draft, None if found else made, found


def _table(data: Map, reading: Reading) -> Table:
    old = "anchors" in data and "scales" not in data
    known = table("ultralytics.yaml", "yolov5.yaml") if old else table("ultralytics.yaml")
    return declared(known, reading.modules)


def _rest(draft: Draft) -> Mapping[str, Any]:
    layers = [Given(layer, span) for layer, span in draft.layers]
    last = draft.given[max(draft.given)] if draft.given else []
    outputs = [Given(id, draft.rows[id].module.span) for id in last]
    blocks = {"blocks": draft.blocks} if draft.blocks else {}
    return {**blocks, "layers": layers, "outputs": outputs}


def _keep_own(made: Map, data: Map, found: list[Fault]) -> None:
    """Take over what `x-rflint` says: an input size, limits."""
    own = data.get(OWN_KEY)
    if own is None:
        return
    if not isinstance(own, Map):
        found.append(fault("RF003", data.spans[OWN_KEY][1], f"`{OWN_KEY}` must be a mapping ({', '.join(_OWN)})"))
        return
    for key, value in own.items():
        if key in _OWN:
            made[key], made.spans[key] = value, own.spans[key]
        elif not key.startswith("x-"):
            hint = did_you_mean(key, _OWN) or f"; it holds {', '.join(f'`{one}`' for one in _OWN)}"
            found.append(fault("RF003", own.spans[key][0], f"unknown key `{key}` in `{OWN_KEY}`{hint}"))
