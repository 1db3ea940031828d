"""What documents can do: functions of a session and plain values, which never commit."""

from guichet_documents.actions.accesses import (
    NotMadeYet,
    note_refusal,
    read_attachment,
    read_file,
)
from guichet_documents.actions.copies import Owner, copy_files
from guichet_documents.actions.deposits import (
    Received,
    Refusal,
    claim,
    drop_unclaimed,
    receive,
    record,
)
from guichet_documents.actions.erasures import (
    delete_files,
    erase_request,
    prove_erasure,
    remove_objects,
)
from guichet_documents.actions.generated import (
    NoFirstPart,
    Order,
    fail_rendering,
    finish_rendering,
    first_part,
    order_document,
    take_rendering,
)
from guichet_documents.actions.scans import (
    file_to_scan,
    list_quarantined,
    put_off,
    scan_again,
    settle_scan,
)
from guichet_documents.actions.templates import (
    html_in_use,
    list_templates,
    put_template,
    template_of,
)
from guichet_documents.actions.wallet import (
    find_metadata,
    list_newest,
    list_pickable,
    list_wallet,
    pick,
    take_out,
    wallet_document,
)

__all__ = [
    "NotMadeYet",
    "read_attachment",
    "NoFirstPart",
    "Order",
    "Owner",
    "Received",
    "Refusal",
    "claim",
    "copy_files",
    "delete_files",
    "drop_unclaimed",
    "erase_request",
    "fail_rendering",
    "file_to_scan",
    "find_metadata",
    "finish_rendering",
    "first_part",
    "list_newest",
    "list_pickable",
    "list_quarantined",
    "html_in_use",
    "list_templates",
    "list_wallet",
    "note_refusal",
    "order_document",
    "pick",
    "prove_erasure",
    "put_off",
    "put_template",
    "read_file",
    "receive",
    "record",
    "remove_objects",
    "scan_again",
    "settle_scan",
    "take_out",
    "take_rendering",
    "template_of",
    "wallet_document",
]
