"""Faults that a test or a demo orders: the next answers of a Web API method are this error."""

from dataclasses import dataclass, field


@dataclass
class Fault:
    error: str
    status: int
    retry_after: int | None
    times: int


@dataclass
class Faults:
    _by_method: dict[str, list[Fault]] = field(default_factory=dict)

    def add(
        self, method: str, *, error: str, status: int = 200, retry_after: int | None = None, times: int = 1
    ) -> None:
        self._by_method.setdefault(method, []).append(Fault(error, status, retry_after, times))

    def take(self, method: str) -> Fault | None:
        waiting = self._by_method.get(method)
        if not waiting:
            return None
        fault = waiting[0]
        fault.times -= 1
        if fault.times <= 0:
            waiting.pop(0)
        return fault
