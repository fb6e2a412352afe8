"""What many measurements say together: percentiles, and whether something grows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all do not exceed; nan for none."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@dataclass(frozen=True, slots=True)
class Slope:
    """A straight line through measurements: how much a unit more brings, and its uncertainty."""

    each: float
    error: float

    @property
    def grows(self) -> bool:
        """Whether it rises by more than the measurements scatter (three standard errors)."""
        return self.each > 3 * self.error


def slope(points: Sequence[tuple[float, float]]) -> Slope:
    """The line of least squares; needs three points."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    each = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    off = sum((y - mean_y - each * (x - mean_x)) ** 2 for x, y in points)
    return Slope(each, math.sqrt(off / (count - 2) / spread))
