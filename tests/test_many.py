"""`rflint.check_many`: the results of `check`, in order, as they come, whatever runs it."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path

import pytest

import rflint
from rflint import engine
from rflint.api.given import Spec
from rflint.many import in_order


def spec(number: int) -> str:
    """A spec of its own; of every three, one has an error and one a warning."""
    kernel = 0 if number % 3 == 1 else 3 + number
    more = "  - {id: b, op: relu, from: input}\n" if number % 3 == 2 else ""
    return f"rflint: 1\nlayers:\n  - {{id: a, op: conv, kernel_size: {kernel}, padding: {kernel // 2}}}\n{more}"


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        yield pool


@pytest.fixture(params=["here", "threads", "processes"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor | None]:
    if request.param == "threads":
        with ThreadPoolExecutor(3) as pool:
            yield pool
    else:
        yield request.getfixturevalue("processes") if request.param == "processes" else None


class Held(Executor):
    """Takes work, and does it where its result is waited for; tells what was taken and cancelled."""

    def __init__(self) -> None:
        self.taken: list[Future] = []

    def submit(self, fn: Callable, /, *args, **kwargs) -> Future:
        class Lazy(Future):
            def result(self, timeout=None):
                self.set_result(fn(*args, **kwargs))
                return super().result(timeout)

        self.taken.append(Lazy())
        return self.taken[-1]


def test_results_are_those_of_check_in_order(executor: Executor | None, tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(spec(1))
    sources: list[Spec] = [spec(0), file, str(file), rflint.Source("named.yaml", spec(2)), *map(spec, range(40))]
    results = list(rflint.check_many(sources, executor=executor, chunk_size=3))
    assert [one.source for one in results] == sources
    assert [one.diagnostics for one in results] == [tuple(rflint.check(one)) for one in sources]
    assert [one.error for one in results] == [None] * len(sources)
    assert sum(bool(one.diagnostics) for one in results) == 29


def test_configuration_and_scale(executor: Executor | None, tmp_path: Path) -> None:
    (tmp_path / "rflint.toml").write_text("[limits]\nreceptive_field = {min = 100}\n")
    file = tmp_path / "net.yaml"
    file.write_text(spec(2))
    limits = {"limits": {"receptive_field": {"min": 7}}}
    for config in (None, limits, tmp_path / "rflint.toml"):
        results = rflint.check_many([file, spec(2)], config, executor=executor)
        assert [list(one.diagnostics) for one in results] == [rflint.check(one, config) for one in (file, spec(2))]
    model = Path(__file__).parent.parent / "examples/formats/own-modules/kelp-v8.yaml"
    for scale in ("", "all"):
        (result,) = rflint.check_many([model], scale=scale, executor=executor)
        assert list(result.diagnostics) == rflint.check(model, scale=scale)


def test_what_cannot_be_linted_loses_no_others(executor: Executor | None, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "rflint.toml").write_text("selekt = []\n")
    (tmp_path / "broken" / "net.yaml").write_text(spec(0))
    sources: list[Spec] = [spec(1), tmp_path / "none.yaml", "no\0name", tmp_path / "broken" / "net.yaml", spec(2)]
    results = list(rflint.check_many(sources, executor=executor))
    assert [type(one.error) for one in results] == [
        type(None),
        FileNotFoundError,
        ValueError,
        rflint.ConfigError,
        type(None),
    ]
    assert [len(one.diagnostics) for one in results] == [1, 0, 0, 0, 1]
    assert "selekt" in str(results[3].error)


def test_an_internal_error_loses_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    real = engine.check

    def failing(source: rflint.Source, *more):
        if source.name == "bad":
            raise RecursionError("too deep")
        return real(source, *more)

    monkeypatch.setattr(engine, "check", failing)
    results = list(rflint.check_many([rflint.Source("bad", spec(0)), spec(1)]))
    (found,) = results[0].diagnostics
    assert (found.message, found.severity) == ("rflint failed at this file: RecursionError: too deep", "error")
    assert (found.code, found.place) == ("RF009", ("bad", (1, 1), (1, 1)))
    assert [one.code for one in results[1].diagnostics] == ["RF003"]


def test_here_sources_are_taken_one_by_one() -> None:
    taken = count()
    results = rflint.check_many(spec(next(taken)) for _ in count())
    assert next(taken) == 0
    assert [len(one.diagnostics) for one in islice(results, 2)] == [1, 1]
    assert next(taken) == 3


def test_no_more_chunks_are_under_way_than_are_asked_for() -> None:
    taken, held = [], Held()

    def sources() -> Iterator[str]:
        for number in count():
            taken.append(number)
            yield spec(number)

    results = rflint.check_many(sources(), executor=held, chunk_size=3, ahead=4)
    assert (taken, held.taken) == ([], [])
    for number, one in enumerate(islice(results, 30)):
        assert one.source == spec(number)
        assert len(taken) <= 3 * (number // 3 + 4)
    assert len(taken) == 3 * len(held.taken) == 39
    results.close()
    assert [one.cancelled() for one in held.taken] == [False] * 10 + [True] * 3


def test_a_result_is_there_before_the_next_chunk_is_needed() -> None:
    with ThreadPoolExecutor(1) as pool:

        def sources() -> Iterator[str]:
            yield from map(spec, range(4))
            pool.submit(int).result()  # the one worker is free again: the chunk before is done
            yield from map(spec, range(4, 6))
            raise AssertionError("a third chunk was asked for before the first result was given")

        results = rflint.check_many(sources(), executor=pool, chunk_size=2, ahead=100)
        assert next(results).source == spec(0)


@pytest.mark.parametrize("wrong", [{"chunk_size": 0}, {"ahead": 0}])
def test_numbers_that_are_none(wrong: dict) -> None:
    with pytest.raises(ValueError, match="both are 1 or more"):
        rflint.check_many([], **wrong)


def test_a_configuration_that_is_wrong_for_all_is_said_at_once() -> None:
    with pytest.raises(rflint.ConfigError, match="selekt"):
        rflint.check_many([], {"selekt": []})


def test_what_is_no_source_is_the_callers_fault(executor: Executor | None) -> None:
    with pytest.raises(TypeError):
        list(rflint.check_many([5], executor=executor))  # type: ignore[list-item]


def die(number: int) -> int:
    if number == 5:
        os.kill(os.getpid(), signal.SIGTERM)
    return number


def test_a_worker_that_dies_is_said() -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        results = in_order(die, range(9), pool, chunk_size=2, ahead=1)
        assert [next(results) for _ in range(4)] == [(number, number) for number in range(4)]
        with pytest.raises(BrokenExecutor, match="a worker died after 4 results; was it killed"):
            next(results)


def test_results_can_be_pickled(tmp_path: Path) -> None:
    for one in rflint.check_many([spec(1), tmp_path / "none.yaml"]):
        again = pickle.loads(pickle.dumps(one))
        assert (again.source, again.diagnostics, repr(again.error)) == (one.source, one.diagnostics, repr(one.error))
