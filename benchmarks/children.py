"""What runs in processes of its own: `python -m benchmarks.children TASK WORDS`, and figures as JSON.

Tasks that measure themselves do so with no start-up in it: they first do the same once with something small.
"""

from __future__ import annotations

import collections
import json
import sys
from collections.abc import Callable, Sequence
from importlib import import_module, metadata
from pathlib import Path
from time import process_time
from typing import Any

Task = Callable[..., "dict[str, Any]"]
BRIEF = "rflint: 1\nlayers:\n  - {op: conv, kernel_size: 3}\n"


def make(folder: str) -> dict[str, Any]:
    """Make all inputs in a folder."""
    from benchmarks import inputs

    top = Path(folder)
    inputs.files(top / "many")
    texts = {
        "short.yaml": inputs.network(0, 100),
        "flow.yaml": inputs.text_of_lines(1, 5_000, "flow"),
        "block.yaml": inputs.text_of_lines(1, 5_000, "block"),
        "10000.yaml": inputs.network(2, 10_000),
        "100000.yaml": inputs.network(2, 100_000),
        "paths.yaml": inputs.paths(300),
        "chain.yaml": inputs.chain_of(300),
    }
    for name, text in texts.items():
        (top / name).write_text(text, encoding="utf-8")
    return {}


def parse(folder: str) -> dict[str, Any]:
    """Read all files of a folder with libyaml, and do nothing with them."""
    import yaml

    for path in sorted(Path(folder).iterdir()):
        with path.open("rb") as file:
            yaml.load(file, yaml.CSafeLoader)
    return {}


def check(path: str) -> dict[str, Any]:
    """Check one file, without the collector of cycles, as the command does."""
    import gc

    import rflint

    gc.disable()
    rflint.check(BRIEF)
    start = process_time()
    found = rflint.check(Path(path))
    taken = process_time() - start
    assert not found, found[0].message
    return {"cpu": taken}


def resnet() -> dict[str, Any]:
    """Build ResNet-152, analyse it, and read the figures of every map."""
    import rflint
    from benchmarks.inputs import resnet152

    small = rflint.Builder()
    x = small.relu(small.batch_norm(small.conv(small.input(size=9), kernel_size=1)))
    _read(small.build(small.max_pool(small.add(x, x), kernel_size=1)).analyse())
    start = process_time()
    network = resnet152()
    built = process_time()
    analysis = network.analyse()
    analysed = process_time()
    _read(analysis)
    return {"build": built - start, "analyse": analysed - built, "all": process_time() - built}


def _read(analysis: Any) -> None:
    for one in analysis.values():
        assert one.receptive_field and one.effective_stride and one.effective_padding and one.center and one.size


def torchscan() -> dict[str, Any]:
    """Crawl ResNet-152 with torchscan, which runs it on a picture of 224 x 224."""
    tool, model, small = import_module("torchscan"), _torch_model(), _torch_model((1, 1, 1, 1))
    tool.crawl_module(small, (3, 224, 224))
    start = process_time()
    tool.crawl_module(model, (3, 224, 224))
    return {"all": process_time() - start}


def rfa_toolbox() -> dict[str, Any]:
    """Make the graph of ResNet-152 with rfa-toolbox, and read the receptive field of every node."""
    # It imports a name that Python has at another place since 3.10, the only version it installs for and is run with.
    vars(collections).setdefault("Sequence", Sequence)
    tool, model, small = import_module("rfa_toolbox"), _torch_model(), _torch_model((1, 1, 1, 1))
    _receptive_fields(tool, small)
    start = process_time()
    _receptive_fields(tool, model)
    return {"all": process_time() - start}


def _receptive_fields(tool: Any, model: Any) -> None:
    graph = tool.create_graph_from_pytorch_model(model, input_res=(1, 3, 224, 224))
    for node in graph.all_layers:
        assert node.receptive_field_max is not None


def _torch_model(blocks: tuple[int, ...] = (3, 8, 36, 3)) -> Any:
    from benchmarks.torch_models import resnet

    return resnet(blocks).eval()


def versions(*names: str) -> dict[str, Any]:
    """The versions of packages here, None where one is not installed, and that of Python."""
    return {"python": sys.version.split()[0], **{name: _version(name) for name in names}}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def libyaml() -> dict[str, Any]:
    """The version of libyaml that PyYAML is built with."""
    return {"libyaml": import_module("yaml._yaml").get_version_string()}


TASKS: dict[str, Task] = {
    task.__name__: task for task in (make, parse, check, resnet, torchscan, rfa_toolbox, versions, libyaml)
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
