"""``python -m omnid_vk.fake --port N --token T --group G``: the fake VK as a process of its own."""

from omnid.testing import alone_options, run_alone
from omnid_vk.fake.faults import Faults
from omnid_vk.fake.server import FAKE_TOKEN, FakeVk
from omnid_vk.fake.state import GROUP


def main() -> None:
    parser = alone_options("A fake VK")
    parser.add_argument("--token", default=FAKE_TOKEN)
    parser.add_argument("--group", type=int, default=GROUP, help="the community's number")
    parser.add_argument("--seed", type=int, default=0, help="of the faults that come by chance")
    given = parser.parse_args()
    run_alone(lambda: FakeVk(port=given.port, token=given.token, group=given.group, faults=Faults(seed=given.seed)))


if __name__ == "__main__":
    main()
