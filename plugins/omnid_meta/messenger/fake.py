"""The stand-in of this kind: for the contract's checks, for ``omnid simulate``, and as a process of its own."""

from contextlib import AbstractAsyncContextManager

from omnid_meta.fake import FakeMeta, MetaAdapter, adapted
from omnid_meta.fake.alone import main
from omnid_meta.fake.simulation import MetaSimulation, simulated
from omnid_meta.flavour import MESSENGER
from omnid_meta.messenger import KIND

__all__ = ["FakeMeta", "adapter", "simulation"]


def adapter() -> AbstractAsyncContextManager[MetaAdapter]:
    return adapted(KIND, MESSENGER)


def simulation(port: int, patience: float) -> AbstractAsyncContextManager[MetaSimulation]:
    return simulated(MESSENGER, port, patience)


if __name__ == "__main__":
    main(MESSENGER)
