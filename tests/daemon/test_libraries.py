"""A kind that is not switched on costs nothing: its libraries are not imported."""

import pytest

from tests.proof.imports import LIBRARIES, libraries


@pytest.mark.slow
@pytest.mark.parametrize("kind", LIBRARIES)
async def test_a_daemon_imports_the_libraries_of_its_channels_alone(kind: str) -> None:
    assert await libraries(kind) == LIBRARIES[kind]


@pytest.mark.slow
async def test_a_daemon_without_channels_imports_no_library_of_any() -> None:
    assert await libraries() == set()
