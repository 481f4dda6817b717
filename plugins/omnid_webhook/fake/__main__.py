"""``python -m omnid_webhook.fake --port N --secret S --hook URL``: the fake partner as a process of its own."""

from omnid.testing import alone_options, run_alone
from omnid_webhook.fake.partner import SECRET, Partner


def main() -> None:
    parser = alone_options("A fake partner")
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--hook", default="", help="the channel's address, where updates are posted")
    given = parser.parse_args()
    run_alone(lambda: Partner(port=given.port, secret=given.secret, hook_url=given.hook))


if __name__ == "__main__":
    main()
