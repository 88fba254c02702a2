"""The service as a program meets it, from outside."""

from collections.abc import Iterator

import pytest

from tests.running_service import RunningService, running_service


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """The whole service, with fictional data of its own that these tests may spoil."""
    with running_service(tmp_path_factory.mktemp("contract")) as running:
        yield running
