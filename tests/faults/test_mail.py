"""Row 10: notify killed after the mail server's 250, before it could note it; with row 11."""

from email.utils import parseaddr

import pytest

from tests.faults.citizen import STREET, Citizen
from tests.faults.conftest import Fallen, Ground
from tests.support.smtp import Mail

LEASE_ENDS = """
with ended as (
  update deliveries set due_at = now() where state = 'sending' and address = %s
  returning message_id)
select message_id::text from ended union
select message_id::text from deliveries where attempts = 2 and address = %s
"""
SETTLED = "select attempts, state from deliveries where message_id::text = %s and channel = 'email'"
SETTLEMENTS = """
select count(*) from outbox where type like 'notify.message.%%'
and body::jsonb -> 'data' ->> 'message_id' = %s
"""


def mails_to(ground: Ground, citizen: Citizen) -> list[Mail]:
    return [mail for mail in ground.mail.mails if citizen.email in mail.recipients]


@pytest.mark.row(10, 11)
def test_row_10_killed_after_the_250_doubles_one_mail_at_most(ground: Ground) -> None:
    """The person may get the letter again, the same one, once; it is logged and noted once.

    With row 11: stats dies with a fact written and not committed.
    """
    armed = {"notify.worker": "smtp.after_250", "stats.worker": "consumer.in_tx:2"}
    suite = ground.launch(armed)
    fallen = Fallen(suite, suite.log_start)
    citizen = Citizen(suite.port, ground.ledger)
    citizen.insist(citizen.fill(STREET))
    fallen.wait_for(*armed)
    ground.windows += 1
    ((letter,),) = suite.wait_for("notify", LEASE_ENDS, citizen.email, citizen.email)
    assert letter in [id_of(mail) for mail in mails_to(ground, citizen)]
    ground.check()
    assert [id_of(mail) for mail in mails_to(ground, citizen)].count(letter) == 2
    assert suite.sql("notify", SETTLED, letter) == [(2, "delivered")]
    assert suite.sql("notify", SETTLEMENTS, letter) == [(1,)]
    told = [line for line in suite.log.splitlines() if "mail_claimed_again" in line]
    assert [letter in line for line in told].count(True) == 1


def id_of(mail: Mail) -> str:
    """The message that a mail says it is."""
    return parseaddr(str(mail.message["Message-ID"]))[1].partition("@")[0]
