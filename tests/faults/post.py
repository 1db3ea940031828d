"""I6: what the mail server took, compared with what was asked and with what is said of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from email.utils import parseaddr

from tests.support.smtp import Mail
from tests.support.suite import Suite

ASKED = """
select body::jsonb -> 'data' ->> 'message_id' from outbox where type like '%%.message.requested.v1'
"""


def astray(suite: Suite, mails: Sequence[Mail]) -> Iterator[str]:
    """Say which messages were lost on their way, and which mails are of no message of ours."""
    asked = {row[0] for service in ("workflow", "identity") for row in suite.sql(service, ASKED)}
    rows = suite.sql("notify", "select message_id::text, channel, state from deliveries")
    known, taken = {row[0] for row in rows}, _taken(mails)
    yield from (f"I6 {one} was not taken in" for one in asked - known)
    yield from (f"I6 {one} left and is no message of ours" for one in taken.keys() - known)
    yield from (
        f"I6 {message} is said to be delivered and no server took it"
        for message, channel, state in rows
        if channel == "email" and state == "delivered" and not taken[message]
    )


def doubled(mails: Sequence[Mail], windows: int) -> Iterator[str]:
    """Say which mails came again, when there are more of them than crashes that may double one.

    A crash right after the server's 250 leaves one mail that nobody noted: it comes again, with
    the same Message-ID, once.
    """
    again = {message: count - 1 for message, count in _taken(mails).items() if count > 1}
    if sum(again.values()) > windows:
        yield f"I6 after {windows} crashes, these mails came again: {again}"
    yield from (f"I6 {one} came {more} times again" for one, more in again.items() if more > 1)


def _taken(mails: Sequence[Mail]) -> Counter[str]:
    headers = (str(mail.message["Message-ID"]) for mail in mails)
    return Counter(parseaddr(header)[1].partition("@")[0] for header in headers)
