"""The heaviest one-to-one assignment between two sides, where few pairs have any weight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

Pair = tuple[str, str]


def heaviest(weights: Mapping[Pair, float]) -> float:
    """Return the largest sum of weights of pairs (left, right) in which no left and no right stands twice.

    Each connected part is solved on its own by the Hungarian method with potentials (Kuhn 1955, Munkres 1957; cubic in
    the part's size): documents give parts of one or two clusters a side.
    """
    return sum(_part(part) for part in _parts(weights))


def _parts(weights: Mapping[Pair, float]) -> Iterator[dict[Pair, float]]:
    rights: dict[str, list[str]] = defaultdict(list)
    lefts: dict[str, list[str]] = defaultdict(list)
    for left, right in weights:
        rights[left].append(right)
        lefts[right].append(left)
    seen: set[str] = set()
    for first in rights:
        if first in seen:
            continue
        seen.add(first)
        members, queue = [first], [first]
        while queue:
            for right in rights[queue.pop()]:
                # Asked for once only: the list is used up, else a hub would be walked through from every side.
                for left in lefts.pop(right, []):
                    if left not in seen:
                        seen.add(left)
                        members.append(left)
                        queue.append(left)
        yield {(left, right): weights[left, right] for left in members for right in rights[left]}


def _part(weights: Mapping[Pair, float]) -> float:
    if len(weights) == 1:
        return next(iter(weights.values()))
    lefts = list(dict.fromkeys(left for left, _ in weights))
    rights = list(dict.fromkeys(right for _, right in weights))
    if len(lefts) > len(rights):
        return _part({(right, left): weight for (left, right), weight in weights.items()})
    costs = [[-weights.get((left, right), 0.0) for right in rights] for left in lefts]
    return sum(-costs[row][column] for row, column in _cheapest(costs))


def _cheapest(costs: list[list[float]]) -> list[tuple[int, int]]:
    """Return the cheapest (row, column) pairs, one for every row; there are at least as many columns as rows."""
    width = len(costs[0])
    row_price = [0.0] * len(costs)
    column_price = [0.0] * width
    owner: list[int | None] = [None] * width
    for row in range(len(costs)):
        slack = [float("inf")] * width
        way: list[int | None] = [None] * width
        tree: list[int] = []
        outside = set(range(width))
        current: int | None = row
        last: int | None = None
        while current is not None:
            for column in outside:
                cost = costs[current][column] - row_price[current] - column_price[column]
                if cost < slack[column]:
                    slack[column], way[column] = cost, last
            last = min(outside, key=lambda column: (slack[column], column))
            step = slack[last]
            row_price[row] += step
            for column in tree:
                taken = owner[column]
                assert taken is not None
                row_price[taken] += step
                column_price[column] -= step
            for column in outside:
                slack[column] -= step
            outside.discard(last)
            tree.append(last)
            current = owner[last]
        while last is not None:
            before = way[last]
            owner[last] = row if before is None else owner[before]
            last = before
    return [(row, column) for column, row in enumerate(owner) if row is not None]
