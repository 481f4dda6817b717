from collections.abc import Iterator

import pytest

from tests.desk.world import World


@pytest.fixture
def world() -> Iterator[World]:
    one = World()
    yield one
    one.connection.close()
