"""Which methods an address takes. The framework tells only of the first route that it finds there."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path


class Addresses:
    """Every address of an application, in the order that the framework looks in."""

    def __init__(self, app: FastAPI) -> None:
        self._methods: dict[str, set[str]] = {}
        for context in iter_route_contexts(app.routes):
            if context.path and context.methods:
                self._methods.setdefault(context.path, set()).update(context.methods)
        self._patterns: list[tuple[Any, str]] = [(compile_path(path)[0], path) for path in self._methods]

    def methods_at(self, path: str) -> list[str]:
        """The methods that the first address of this form takes, in order; none where there is no such address."""
        found = next((address for pattern, address in self._patterns if pattern.match(path)), None)
        return sorted(self._methods[found]) if found else []

    def page_at(self, path: str) -> str:
        """The address itself where it can be opened, otherwise the nearest one above it that can."""
        while path and "GET" not in self.methods_at(path):
            path = path.rpartition("/")[0]
        return path or "/"
