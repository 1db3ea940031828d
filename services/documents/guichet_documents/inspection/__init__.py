"""What is checked in a file that somebody sends, by a process that has nothing to lose."""

import json
from pathlib import Path

from guichet_documents import isolation
from guichet_documents.inspection.kinds import BY_TYPE, Kind, Refused

MAX_ARGUMENT = 300


def inspect(source: Path, target: Path, name: str, types: tuple[str, ...]) -> Kind:
    """Write to `target` what may be kept of `source`, sent as `name`, and give its kind.

    Raises `Refused` unless its content is one of the media types; a process killed by its bounds
    refuses the file too.
    """
    if source.stat().st_size == 0:
        raise Refused("empty")
    called = name[-MAX_ARGUMENT:].replace("\0", "")
    arguments = [str(source), str(target), called, *types]
    try:
        said = isolation.run("guichet_documents.inspection", arguments, b"", isolation.INSPECTION)
        answer = json.loads(said)
    except (isolation.ChildFailed, json.JSONDecodeError) as error:
        raise Refused("too_heavy") from error
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    return BY_TYPE[answer["media_type"]]


def read_place(source: Path) -> tuple[float, float] | None:
    """Give where a photo says that it was taken, latitude and longitude; None for any other file.

    Another process reads it; one that is killed by its bounds has read nothing.
    """
    module = "guichet_documents.inspection.places"
    try:
        found = json.loads(isolation.run(module, [str(source)], b"", isolation.INSPECTION))
    except (isolation.ChildFailed, json.JSONDecodeError):
        return None
    return (float(found[0]), float(found[1])) if found else None
