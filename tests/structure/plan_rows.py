"""The rows that the tests of plans read: what grows, of many authorities, as services keep it."""

from .conftest import Made
from .plans import fill

ROWS = 20_000
ACCOUNT = "md5('id' || n)::uuid"
FEW_ACCOUNTS = "md5('id' || n % 100)::uuid"
REQUEST = "md5('request_id' || n)::uuid"
FEW_REQUESTS = "md5('request_id' || n % 100)::uuid"
LATER = "now() + (60 + n % 600) * interval '1 minute'"
KIT = {
    "outbox": {
        "position": "i",
        "published_at": "case when n % 200 > 0 then now() - n % 3 * interval '1 day' end",
    },
    "inbox": {"received_at": "now() - n % 20 * interval '1 day'"},
    "parked": {"event_id": "md5('event_id' || i)::uuid", "retry_at": LATER},
}
TABLES: dict[str, dict[str, dict[str, str]]] = {
    "identity": {
        **KIT,
        "accounts": {
            "kind": "case when n % 2 = 0 then 'agent' else 'citizen' end",
            "email": "'a' || n || '@example.org'",
            "search": "'prenom' || n % 300 || ' nom' || n || ' a' || n || ' example org'",
        },
        "assignments": {"account_id": ACCOUNT},
        "profiles": {"account_id": FEW_ACCOUNTS, "number": "n::text"},
        "sessions": {"account_id": FEW_ACCOUNTS, "token_digest": "'t' || n", "expires_at": LATER},
        "codes": {"digest": "'d' || n", "expires_at": LATER},
        "links": {"digest": "'d' || n", "account_id": ACCOUNT, "expires_at": LATER},
        "attempts": {"digest": "'d' || n", "changed_at": "now()"},
        "audit": {},
        "clients": {"id": "'c' || n", "kind": "'program'"},
    },
    "gateway": {
        "hosts": {"host": "'h' || i || '.test'"},
        "charters": {},
        "sessions": {
            "cookie_hash": "'c' || n",
            "kind": "'citizen'",
            "seen_at": "now() - n % 20 * interval '1 minute'",
            "idle_s": "3600",
            "expires_at": LATER,
        },
        "procedures": {
            "slug": "'p' || n",
            "title_key": "'titre ' || n",
            "family": "'famille-' || n % 10",
            "plain": "'acte de naissance numero ' || n",
            "words": "to_tsvector('french', 'acte de naissance numero ' || n)",
        },
        "card_writers": {"model": "'m' || n", "roles": "'[\"r\"]'::jsonb"},
        "tries": {"bucket": "'b' || n", "time_window": "extract(epoch from now())::int / 600"},
    },
    "forms": {
        "procedures": {
            "slug": "'p' || n",
            "live": "1",
            "state": "'open'",
            "family": "'famille-' || n % 10",
            "archived_at": "case when n % 20 = 0 then now() end",
            "closes_at": f"case when n % 100 = 0 then {LATER} end",
            "told_open": "true",
        },
        "rehearsals": {"slug": "'p' || n % 200", "content": "'{}'"},
        "blocks": {"slug": "'b' || n", "newest": "1"},
        "block_versions": {"slug": "'b' || n % 100"},
        "block_uses": {"form": "'p' || n", "field": "'f' || n", "block": "'b' || n % 20"},
        "form_versions": {"slug": "'p' || n % 100"},
        "drafts": {
            "slug": "'p' || n",
            "owner": "'subject:s' || n % 200",
            "resume_digest": "'d' || n",
            "expires_at": LATER,
        },
        "repeats": {"key": "'k' || n", "created_at": "now() - n % 20 * interval '1 hour'"},
        "submissions": {
            "slug": "'p' || n % 2",
            "number": "'2026-' || n",
            "idempotency_key": "'k' || n",
            "subject": "'s' || n % 200",
            "channel": "case when n % 20 = 0 then 'courrier' else 'web' end",
            "erased_at": "case when n % 20 = 1 then now() end",
        },
        "sources": {"slug": "'s' || n", "kind": "'cards'", "settings": '\'{"model": "m"}\''},
        "source_lines": {
            "source": "'s' || n % 2",
            "id": "'l' || n",
            "position": "n",
            "text": "'école numéro ' || n || ' rue ' || n % 300",
        },
        "source_answers": {"asked": "'a' || n", "keep_until": LATER},
        "card_models": {"slug": "'m' || n", "live": "1"},
        "card_versions": {"slug": "'m' || n % 100", "number": "1 + n / 100"},
        "cards": {
            "model": "'m' || n % 2",
            "id": "'c' || n",
            "title": "'école numéro ' || n",
            "words": "'école numéro ' || n || ' rue ' || n % 300",
        },
        "card_links": {
            "model": "'m' || n % 2",
            "card": "'c' || n",
            "target_model": "'m' || n % 2",
            "target": "'c' || n % 200",
        },
        "card_imports": {"model": "'m' || n % 2", "made_at": "now()"},
        "prefills": {"expires_at": LATER},
        "exports": {
            "agent": "'a' || n % 20",
            "slug": "'p' || n % 2",
            "state": "case when n % 500 = 0 then 'waiting' else 'ready' end",
            "expires_at": LATER,
        },
        "export_parts": {"n": "n"},
        "bundles": {"created_at": "now() - n % 20 * interval '1 hour'"},
        "answer_values": {
            "slug": "'p' || n % 2",
            "field": "'motif'",
            "value": "'v' || n % 50",
            "request_id": REQUEST,
        },
    },
    "workflow": {
        "definitions": {
            "slug": "'w' || n % 100",
            "version": "n",
            "title": "'Circuit ' || n % 100",
            "live": "n < 100",
        },
        "drafts": {"slug": "'w' || n % 2000", "title": "'Circuit ' || n % 2000"},
        "procedures": {
            "slug": "'p' || n",
            "workflow": "'w' || n % 100",
            "roles_version": "n % 10 / 7",
        },
        "draft_steps": {"slug": "'w' || n % 200", "position": "n"},
        "cases": {
            "request_id": REQUEST,
            "subject": "'s' || n % 5",
            "workflow": "'w' || n % 100",
            "procedure": "'p' || n % 50",
            "code_digest": "'c' || n",
        },
        "history": {"request_id": FEW_REQUESTS, "version": "1 + n / 100", "seq": "n"},
        "timers": {"due_at": "now() + (n % 1000 - 3) * interval '1 day'", "key": "'k' || n"},
        "case_files": {"request_id": FEW_REQUESTS},
        "accesses": {"request_id": FEW_REQUESTS, "reader_id": "'r' || n"},
        "lost_codes": {
            "number": "'n' || n",
            "email": "'e' || n",
            "due_at": "now() + (n % 1000 - 3) * interval '1 day'",
        },
        "graces": {
            "request_id": "md5('grace' || n)::uuid",
            "by_id": "'r' || n % 1000",
            "until": "now()",
            "due_at": "now() - n % 20 * interval '1 day'",
            "reason": "case when n % 500 > 0 then 'r' || n else '' end",
        },
        "preparations": {
            "request_id": FEW_REQUESTS,
            "by_id": "'r' || n % 1000",
            "act": "'choice:c' || n",
            "kept_at": "now() - n % 29 * interval '1 day'",
        },
        "mentions": {
            "request_id": REQUEST,
            "agent_id": "'r' || n % 20",
            "at": "now() - n % 179 * interval '1 day'",
        },
        "presences": {
            "request_id": FEW_REQUESTS,
            "agent_id": "'r' || n",
            "seen_at": "now() - n % 60 * interval '1 minute'",
        },
        "replies": {
            "label": "'Réponse ' || n",
            "owner": "case when n % 50 = 0 then '' else 'r' || n % 200 end",
            "family": "'famille-' || n % 4",
            "workflow": "'w' || n % 100",
            "kept_at": "now() - n * interval '1 minute'",
        },
        "erasures": {"request_id": FEW_REQUESTS, "service": "'s' || n"},
        "simulations": {"slug": "'w' || n % 100"},
        "plays": {"slug": "'w' || n", "played_at": "now() - n % 29 * interval '1 day'"},
        "templates": {"kind": "'messages'", "workflow": "'w' || n % 2000", "name": "'t' || n"},
        "batches": {
            "id": "md5('batch_id' || n)::uuid",
            "by_id": "'agent-' || n % 50",
            "state": "case when n % 500 = 0 then 'running' else 'ended' end",
            "act": """'{"kind": "take"}'""",
            "made_at": "now() - n % 80 * interval '1 day'",
            "starts_at": "now() - n % 80 * interval '1 day'",
        },
        "batch_items": {
            "batch_id": "md5('batch_id' || n % 2)::uuid",
            "request_id": REQUEST,
            "position": "n",
            "state": "case when n % 4 = 0 then 'pending' else 'done' end",
            "tries": "0",
        },
        "conversions": {
            "workflow": "'w' || n % 100",
            "state": "case when n % 500 = 0 then 'converting' else 'converted' end",
        },
    },
    "documents": {
        "files": {
            "object": "'o' || n",
            "state": "case when n % 100 = 0 then 'deposited' else 'generated' end",
            "request_id": REQUEST,
            "family": "'famille-' || n % 2",
            "subject": "'s' || n % 20",
            "in_wallet": "n % 100 > 0",
            "scan": "case when n % 500 = 0 then 'waiting' else 'clean' end",
        },
        "templates": {"slug": "'t' || n % 100"},
        "renderings": {"state": "case when n % 500 = 0 then 'waiting' else 'made' end"},
        "removals": {"object": "'o' || n"},
        "erasures": {"done_at": "case when n % 500 > 0 then now() end"},
        "accesses": {"at": "now() - n % 360 * interval '1 day'"},
    },
    "notify": {
        "templates": {
            "slug": "'t' || n % 100",
            "channel": "'email'",
            "version": "n",
            "current": "n < 100",
        },
        "deliveries": {
            "channel": "case when n % 2 = 0 then 'email' else 'portal' end",
            "family": "'famille-' || n % 4",
            "subject": "'s' || n % 20",
            "request_id": REQUEST,
            "state": "case when n % 500 = 0 then 'waiting' else 'delivered' end",
            "settled_at": "now()",
        },
    },
    "stats": {
        "facts": {
            "kind": "case when n % 2 = 0 then 'closed' else 'received' end",
            "delay_s": "case when n % 2 = 0 then 60 * n end",
        },
        "procedures": {"slug": "'p' || n"},
    },
}
SMALL_SHARE = {
    ("gateway", "procedures"): 40,
    ("stats", "facts"): 40,
    ("workflow", "procedures"): 200,
}
"""One row in so many is the authority's own where a page reads all that the authority has."""


def load(suite: dict[str, Made]) -> None:
    """Fill every table that grows."""
    for service, tables in TABLES.items():
        for table, values in tables.items():
            share = SMALL_SHARE.get((service, table), 10)
            fill(suite[service], table, ROWS, one_in=share, **values)
