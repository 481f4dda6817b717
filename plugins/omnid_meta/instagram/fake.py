"""The stand-in of this kind: ``adapter`` for the contract's checks, and a process of its own."""

from contextlib import AbstractAsyncContextManager

from omnid_meta.fake import FakeMeta, MetaAdapter, adapted
from omnid_meta.fake.alone import main
from omnid_meta.flavour import INSTAGRAM
from omnid_meta.instagram import KIND

__all__ = ["FakeMeta", "adapter"]


def adapter() -> AbstractAsyncContextManager[MetaAdapter]:
    return adapted(KIND, INSTAGRAM)


if __name__ == "__main__":
    main(INSTAGRAM)
