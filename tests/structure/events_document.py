"""Writes docs/events.md from the contracts: `python -m tests.structure.events_document`."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HEAD = """# Events

Generated from `services/*/contracts/events/*.json` by `make events`; a test keeps it up to date.
Each event is a CloudEvents 1.0 JSON message; `type` is also its routing key on the exchange
`guichet.events`. The rules (outbox, inbox, retries) are in [ADR 0003](adr/0003-events.md).

| event | what it tells | consumed by |
|---|---|---|
"""


def document(contracts: dict[str, dict[str, Any]]) -> str:
    """Give the text of the document for these contracts."""
    rows = [
        f"| [`{kind}`](#{kind.replace('.', '')}) | {contract['description']} "
        f"| {_consumers(contract)} |\n"
        for kind, contract in sorted(contracts.items())
    ]
    sections = [_section(kind, contract) for kind, contract in sorted(contracts.items())]
    return HEAD + "".join(rows) + "".join(sections)


def _consumers(contract: dict[str, Any]) -> str:
    awaited = contract.get("awaits")
    return f"{awaited}, to come" if awaited else ", ".join(sorted(contract["consumers"]))


def _section(kind: str, contract: dict[str, Any]) -> str:
    schema = contract["schema"]
    required = set(schema.get("required", []))
    rows = [
        f"| `{name}` | {_kind(value)} | {'yes' if name in required else 'no'} |\n"
        for name, value in schema.get("properties", {}).items()
    ]
    example = json.dumps(contract["example"], indent=2, ensure_ascii=False)
    return (
        f"\n## {kind}\n\n{contract['description']}\n\n| data | kind | required |\n|---|---|---|\n"
        + "".join(rows)
        + f"\n```json\n{example}\n```\n"
    )


def _kind(value: dict[str, Any]) -> str:
    kind = value.get("type", "any")
    text = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{text} ({value['format']})" if "format" in value else text


if __name__ == "__main__":
    paths = sorted(ROOT.glob("services/*/contracts/events/*.json"))
    found = {path.stem: json.loads(path.read_text()) for path in paths}
    (ROOT / "docs/events.md").write_text(document(found))
