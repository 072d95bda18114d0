"""Runs the actions inside the assistant's own process: no second server to start, and no round trip of 30 ms."""

from __future__ import annotations

from typing import Any

from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor


class LocalActions(EndpointConfig):
    """Stands where Rasa expects the address of an action server, and calls the actions directly."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="local")
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, *_: Any, **kwargs: Any) -> Any:
        """The answer of the action named in ``json``; an action's exception is raised as it is."""
        return await self._executor.run(kwargs["json"])
