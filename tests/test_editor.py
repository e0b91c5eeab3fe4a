"""What an editor makes of the schema: the YAML language server itself, asked as an editor asks it.

`nox -s editor` fetches the server. Elsewhere these tests use the one that `YAML_LANGUAGE_SERVER` names, or that is
installed, if any.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
MODELINE = "# yaml-language-server: $schema=schemas/network.schema.json\n"
SECONDS = 120
NETWORK = json.loads((ROOT / "schemas" / "network.schema.json").read_text(encoding="utf-8"))


def _keys(schema: Any) -> Iterator[str]:
    """The properties that a schema names, anywhere in it, for a mapping that is a layer with an operator."""
    if isinstance(schema, dict):
        if "op" in schema.get("properties", ()):
            yield from schema["properties"]
        for inner in schema.values():
            yield from _keys(inner)
    for inner in schema if isinstance(schema, list) else ():
        yield from _keys(inner)


COMMON = {"op", "use", "id", "from", "limits", "repeat"}
ARGUMENTS = frozenset(_keys(NETWORK)) - COMMON
"""The arguments that some operator has."""


class Server:
    """A language server on pipes: one message after the other, each behind its length."""

    def __init__(self, program: str, folder: Path) -> None:
        words = [program, "--stdio"]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.timer = Timer(SECONDS, self.process.kill)
        self.timer.start()
        self.folder = folder
        self.number = 0
        self.ask(
            "initialize",
            processId=os.getpid(),
            rootUri=folder.as_uri(),
            capabilities={"textDocument": {"completion": {"completionItem": {"snippetSupport": True}}}},
        )
        self.tell("initialized")
        # No other schema is fetched, so that what is said comes from the modeline.
        settings = {"yaml": {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}}
        self.tell("workspace/didChangeConfiguration", settings=settings)

    def close(self) -> None:
        self.timer.cancel()
        self.process.kill()
        self.process.communicate()

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        """The next message that is no question of the server's; those are answered with null."""
        assert self.process.stdout is not None
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            assert length, f"the server ended, or did not answer in {SECONDS} s"
            message: dict[str, Any] = json.loads(self.process.stdout.read(length))
            if "method" not in message or "id" not in message:
                return message
            self._send({"id": message["id"], "result": None})

    def tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        while (message := self._receive()).get("id") != self.number:
            pass
        assert "error" not in message, message["error"]
        return message["result"]

    def open(self, name: str, text: str) -> str:
        """Open a text as the file of that name in the folder: its URI."""
        self.number += 1
        uri = (self.folder / name).as_uri()
        self.tell(
            "textDocument/didOpen",
            textDocument={"uri": uri, "languageId": "yaml", "version": self.number, "text": text},
        )
        return uri

    def diagnostics(self, name: str, text: str) -> list[dict[str, Any]]:
        """What the server says of a text."""
        uri = self.open(name, text)
        while True:
            message = self._receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                return message["params"]["diagnostics"]

    def completions(self, name: str, text: str) -> dict[str, str]:
        """The labels that the server offers at the `|` of a text, with what it says of each."""
        answer = self._at("completion", name, text)
        return {item["label"]: _words(item.get("documentation", "")) for item in answer["items"]}

    def hover(self, name: str, text: str) -> str:
        """What the server says at the `|` of a text."""
        return _words(self._at("hover", name, text)["contents"])

    def _at(self, what: str, name: str, text: str) -> Any:
        before, _, after = text.partition("|")
        uri = self.open(name, before + after)
        place = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        return self.ask(f"textDocument/{what}", textDocument={"uri": uri}, position=place)


def _words(documentation: Any) -> str:
    return documentation if isinstance(documentation, str) else documentation["value"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    named = os.environ.get("YAML_LANGUAGE_SERVER")
    program = shutil.which(named or "yaml-language-server")
    if program is None:
        assert named is None, f"there is no {named}"
        pytest.skip("yaml-language-server is not installed; `nox -s editor` fetches it")
    folder = tmp_path_factory.mktemp("editor")
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    server = Server(program, folder)
    yield server
    server.close()


def spec(layers: str) -> str:
    return f"{MODELINE}rflint: 1\nlayers:\n{layers}\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_accepted(server: Server, example: Path) -> None:
    text = example.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schemas/network.schema.json\n")
    assert server.diagnostics(f"examples/{example.name}", text) == []


@pytest.mark.parametrize(
    ("layer", "place", "words"),
    [
        ("- {op: relu}\nlayerz: []", "layerz", "Property layerz is not allowed."),
        ("- {op: relu}\ninput: {siz: 3}", "siz", "Property siz is not allowed."),
        ("- {op: relu}\nlimits: {receptive: 3}", "receptive", "Property receptive is not allowed."),
        ("- {op: relu}\nlimits: {receptive_field: {mn: 3}}", "mn", "Property mn is not allowed."),
        ("- {op: relu, limits: {receptive: 3}}", "receptive", "Property receptive is not allowed."),
        ("- {op: relu}\noutputs: {a: {from: b, limit: 3}}", "limit", "Property limit is not allowed."),
        ("- {op: conv, kernel_size: 3, padding: {befor: 1}}", "befor", "Property befor is not allowed."),
        ("- {op: relu}\nblocks: {a: {layers: [{op: relu}], out: b}}", "out", "Property out is not allowed."),
        ("- {use: a, wit: {a: 1}}", "wit", "Property wit is not allowed."),
        ("- {op: relu, kernel_size: 3}", "kernel_size", "Property kernel_size is not allowed."),
        ("- {op: conv, kernel_size: 3, strid: 2}", "strid", "Property strid is not allowed."),
        ("- {op: conv, kernel_size: 0}", "0", "Value is below the minimum of 1."),
        ("- {op: max_pool, kernel_size: 3, dilation: [1, x]}", "x", "must be a whole number"),
        ("- {op: cnv, kernel_size: 3}", "cnv", "must be the name of an operator"),
        ("- {op: add, from: body}", "body", "must be a list of ids"),
        ("- op: upsample\n    scale_factor: 2\n    mode: cubist", "cubist", "must be one of nearest"),
    ],
)
def test_a_wrong_argument_is_reported_at_its_place(server: Server, layer: str, place: str, words: str) -> None:
    text = spec(f"  {layer}")
    (said,) = server.diagnostics("wrong.yaml", text)
    assert words in said["message"]
    lines = text.splitlines()
    start, end = said["range"]["start"], said["range"]["end"]
    assert start["line"] == end["line"]
    assert lines[start["line"]][start["character"] : end["character"]] == place


TORCH = {"in_channels", "out_channels", "groups", "bias", "padding_mode", "device", "dtype"}


@pytest.mark.parametrize(
    ("op", "arguments"),
    [
        ("conv", {"kernel_size", "stride", "padding", "dilation"} | TORCH),
        ("max_pool", {"kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices"}),
        ("upsample", {"scale_factor", "size", "like", "mode", "align_corners", "recompute_scale_factor"}),
        ("add", {"crop"}),
        ("relu", {"inplace"}),
        ("adaptive_avg_pool", {"output_size"}),
    ],
)
@pytest.mark.parametrize("layer", ["  - op: OP\n    |", "  - {op: OP, x|}"])
def test_arguments_are_completed_by_operator(server: Server, layer: str, op: str, arguments: set[str]) -> None:
    offered = server.completions("completed.yaml", spec(layer.replace("OP", op)))
    assert offered.keys() & ARGUMENTS == arguments
    assert offered.keys() >= COMMON - {"op"}
    assert all(offered[name] for name in arguments)


def test_operators_are_completed(server: Server) -> None:
    offered = server.completions("operators.yaml", spec("  - {op: |}"))
    assert list(offered) == NETWORK["$defs"]["op"]["enum"]
    assert all(offered.values())


def test_words_of_padding_are_completed(server: Server) -> None:
    offered = server.completions("words.yaml", spec("  - {op: conv, kernel_size: 3, padding: |}"))
    assert offered.keys() >= {"half", "same", "valid", "causal"}


def test_an_argument_is_explained(server: Server) -> None:
    text = spec("  - {op: conv, kernel_|size: 3}")
    assert "Samples that a window reads" in server.hover("explained.yaml", text)
