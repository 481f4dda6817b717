"""The fake as a process of its own: ``python -m omnid_meta.messenger.fake --port N --hook URL``."""

from omnid.testing import alone_options, run_alone
from omnid_meta.fake.faults import Faults
from omnid_meta.fake.server import SECRET, TOKEN, FakeMeta
from omnid_meta.flavour import Flavour

__all__ = ["main"]


def main(flavour: Flavour) -> None:
    parser = alone_options(f"A fake {flavour.title}")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--secret", default=SECRET, help="the app's, for signatures")
    parser.add_argument("--hook", default="", help="the channel's address, where messages are posted")
    parser.add_argument("--seed", type=int, default=0, help="of the faults that come by chance")
    given = parser.parse_args()
    faults = Faults(seed=given.seed)
    run_alone(
        lambda: FakeMeta(
            flavour, port=given.port, token=given.token, app_secret=given.secret, hook_url=given.hook, faults=faults
        )
    )
