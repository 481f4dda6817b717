"""``python -m omnid_max.fake --port N --token T --hook URL``: the fake MAX as a process of its own."""

from omnid.testing import alone_options, run_alone
from omnid_max.fake.faults import Faults
from omnid_max.fake.server import FAKE_TOKEN, FakeMax


def main() -> None:
    parser = alone_options("A fake MAX")
    parser.add_argument("--token", default=FAKE_TOKEN)
    parser.add_argument("--hook", default="", help="where webhook calls really go, instead of the address subscribed")
    parser.add_argument("--seed", type=int, default=0, help="of the faults that come by chance")
    given = parser.parse_args()
    run_alone(
        lambda: FakeMax(port=given.port, token=given.token, faults=Faults(seed=given.seed), deliver_to=given.hook)
    )


if __name__ == "__main__":
    main()
