"""`rflint.check_many` on a real cluster, where Dask is installed: `nox -s dask`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import rflint

distributed = pytest.importorskip("distributed", reason="Dask is not installed: `pip install distributed`")

pytestmark = pytest.mark.filterwarnings("default")

NUMBER = 20_000


def spec(number: int) -> str:
    """A network of its own; the parts of the number choose its layers, and so what is found in it."""
    rows = []
    for depth in range(1 + number % 5):
        number, choice = divmod(number, 5)
        kernel, stride = (1, 3, 4, 5, 7)[choice], 1 + (choice == 2)
        rows.append(f"  - {{id: c{depth}, op: conv, kernel_size: {kernel}, stride: {stride}, padding: {number % 3}}}\n")
    return (
        f"rflint: 1\ninput: {{size: {32 + number % 7}}}\nlayers:\n{''.join(rows)}  - {{op: add, from: [c0, input]}}\n"
    )


@pytest.fixture
def client(tmp_path) -> Iterator:
    folder = str(tmp_path)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=folder
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_cluster_says_what_one_process_says(client) -> None:
    results = rflint.check_many(map(spec, range(NUMBER)), executor=client.get_executor(), chunk_size=100)
    findings = []
    for there, here in zip(results, rflint.check_many(map(spec, range(NUMBER))), strict=True):
        assert there == here
        findings.append(len(here.diagnostics))
    assert len(findings) == NUMBER
    assert sum(findings) > NUMBER / 2
