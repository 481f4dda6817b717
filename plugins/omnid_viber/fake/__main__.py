"""``python -m omnid_viber.fake --port N --token T --hook URL``: the fake Viber as a process of its own."""

from omnid.testing import alone_options, run_alone
from omnid_viber.fake.faults import Faults
from omnid_viber.fake.server import FAKE_TOKEN, FakeViber


def main() -> None:
    parser = alone_options("A fake Viber")
    parser.add_argument("--token", default=FAKE_TOKEN)
    parser.add_argument("--hook", default="", help="where callbacks really go, instead of the address that was set")
    parser.add_argument("--seed", type=int, default=0, help="of the faults that come by chance")
    given = parser.parse_args()
    run_alone(
        lambda: FakeViber(port=given.port, token=given.token, faults=Faults(seed=given.seed), deliver_to=given.hook)
    )


if __name__ == "__main__":
    main()
