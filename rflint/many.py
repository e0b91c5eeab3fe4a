"""One function over many items: here, or in chunks on any executor; what comes of them is in the items' order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(
    function: Callable[[Item], Result], items: Iterable[Item], executor: Executor | None, chunk_size: int, ahead: int
) -> Iterator[tuple[Item, Result]]:
    """Each item with what `function` makes of it, as soon as it is there.

    Without an executor, items are taken one by one. Else chunks of `chunk_size` items are submitted, of which at most
    `ahead` are under way or wait to be fetched: as many items are taken before they are needed. The executor is not
    shut down; if the caller stops early, chunks that have not begun are cancelled.

    Raises:
        BrokenExecutor: a worker died.
    """
    if executor is None:
        return ((one, function(one)) for one in items)
    return _on(executor, function, _chunks(items, chunk_size), ahead)


def _on(
    executor: Executor, function: Callable[[Item], Result], chunks: Iterable[list[Item]], ahead: int
) -> Iterator[tuple[Item, Result]]:
    from concurrent.futures import BrokenExecutor

    waiting: deque[tuple[list[Item], Future[list[Result]]]] = deque()
    count = 0
    try:
        for chunk in chunks:
            waiting.append((chunk, executor.submit(_each, function, chunk)))
            while waiting and (len(waiting) >= ahead or waiting[0][1].done()):
                for one in _fetched(waiting):
                    yield one
                    count += 1
        while waiting:
            for one in _fetched(waiting):
                yield one
                count += 1
    except BrokenExecutor as error:
        raise BrokenExecutor(f"a worker died after {count} results; was it killed, or out of memory?") from error
    finally:
        for _, future in waiting:
            future.cancel()


def _fetched(waiting: deque[tuple[list[Item], Future[list[Result]]]]) -> Iterator[tuple[Item, Result]]:
    """The results of the chunk that comes first."""
    chunk, future = waiting.popleft()
    return zip(chunk, future.result())


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def _each(function: Callable[[Item], Result], chunk: Sequence[Item]) -> list[Result]:
    """What runs in a worker."""
    return [function(one) for one in chunk]
