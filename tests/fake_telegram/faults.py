"""Faults that a test orders: what goes wrong, in which method, how many times."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    `took_effect`: the call was carried out before it went wrong, so nobody but the chat knows.
    `method`: the method it strikes, `*` for all but getUpdates.
    `times`: how often (None: until cleared), after letting `skip` calls pass, each with the given `chance`.
    """

    kind: Literal["refuse", "drop", "delay", "garbage"]
    method: str = "*"
    took_effect: bool = False
    status: int = 500
    seconds: float = 0.0
    times: int | None = 1
    skip: int = 0
    chance: float = 1.0

    def hits(self, method: str) -> bool:
        """Whether this fault is about calls of `method`."""
        return self.method == method or (self.method == "*" and method != "getUpdates")


def too_many_requests(retry_after: int) -> Fault:
    """429; not carried out."""
    return Fault("refuse", status=429, seconds=retry_after)


def server_error(status: int = 502, took_effect: bool = False) -> Fault:
    """5xx, with the HTML page that a proxy puts there."""
    return Fault("refuse", status=status, took_effect=took_effect)


def lost_request() -> Fault:
    """The connection drops before the request is read: not carried out."""
    return Fault("drop")


def lost_reply() -> Fault:
    """The connection drops after the request was carried out, before the answer."""
    return Fault("drop", took_effect=True)


def delay(seconds: float) -> Fault:
    """The request waits before it is carried out."""
    return Fault("delay", seconds=seconds)


def slow_reply(seconds: float) -> Fault:
    """The request is carried out at once, the answer waits."""
    return Fault("delay", seconds=seconds, took_effect=True)


def garbage(took_effect: bool = True) -> Fault:
    """200 with a body that is no JSON."""
    return Fault("garbage", took_effect=took_effect)


class FaultPlan:
    """The faults still to come. Chances are drawn from `seed`, so a run can be repeated."""

    def __init__(self, seed: int = 0) -> None:
        self._faults: list[Fault] = []
        self._random = random.Random(seed)  # noqa: S311 - no secret: a run that can be repeated

    def add(self, fault: Fault, method: str = "*", times: int | None = 1, skip: int = 0, chance: float = 1.0) -> None:
        """Orders `fault` for the next `times` calls of `method`."""
        self._faults.append(replace(fault, method=method, times=times, skip=skip, chance=chance))

    def clear(self) -> None:
        """No more faults."""
        self._faults.clear()

    def next(self, method: str) -> Fault | None:
        """The fault that strikes this call; it is used up by that."""
        for index, fault in enumerate(self._faults):
            if not fault.hits(method):
                continue
            if fault.skip:
                self._faults[index] = replace(fault, skip=fault.skip - 1)
            elif self._random.random() < fault.chance:
                self._use_up(index, fault)
                return fault
        return None

    def _use_up(self, index: int, fault: Fault) -> None:
        if fault.times is None:
            return
        self._faults[index] = replace(fault, times=fault.times - 1)
        if fault.times <= 1:
            del self._faults[index]
