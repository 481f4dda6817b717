"""``python -m omnid_form.fake --port N --hook URL``: the page and the exchange as a process of their own."""

from omnid.testing import alone_options, run_alone
from omnid_form.fake.page import SECRET, Page


def main() -> None:
    parser = alone_options("A fake page and exchange")
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--hook", default="", help="the channel's address, where forms are posted")
    given = parser.parse_args()
    run_alone(lambda: Page(given.hook, port=given.port, secret=given.secret))


if __name__ == "__main__":
    main()
