"""``python -m omnid_whatsapp.fake --port N --token T --hook URL``: the fake Cloud API as a process of its own."""

from omnid.testing import alone_options, run_alone
from omnid_whatsapp.fake.faults import Faults
from omnid_whatsapp.fake.server import SECRET, TOKEN, FakeWhatsApp


def main() -> None:
    parser = alone_options("A fake Cloud API")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--secret", default=SECRET, help="the app's, for signatures")
    parser.add_argument("--hook", default="", help="the channel's address, where messages are posted")
    parser.add_argument("--seed", type=int, default=0, help="of the faults that come by chance")
    given = parser.parse_args()
    run_alone(
        lambda: FakeWhatsApp(
            port=given.port,
            token=given.token,
            app_secret=given.secret,
            hook_url=given.hook,
            faults=Faults(seed=given.seed),
        )
    )


if __name__ == "__main__":
    main()
