"""``python -m omnid_telegram.fake --port N --token T``: the fake Bot API as a process of its own."""

from omnid.testing import alone_options, run_alone
from omnid_telegram.fake.faults import Faults
from omnid_telegram.fake.server import FakeTelegram


def main() -> None:
    parser = alone_options("A fake Bot API")
    parser.add_argument("--token", default="100:fake-token")
    parser.add_argument("--seed", type=int, default=0, help="of the faults that come by chance")
    given = parser.parse_args()
    run_alone(lambda: FakeTelegram(port=given.port, token=given.token, faults=Faults(seed=given.seed)))


if __name__ == "__main__":
    main()
