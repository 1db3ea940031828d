"""Plays a circuit with a made-up request, keeps what came of it, and says what changed since.

A scenario is JSON: `name`, `answers` (the data of the request), `at` (when it arrives), `options`,
`steps` and `expects`. Each step has a `do`: choose (choice, by, fields, comment), trigger (the same
for a global action), fill (the form of the status: by, fields), answer (values), opine (label,
verdict, text), approve (yes, comment), withdraw (comment), attest (ask for the attestation), wait
(n and unit: a delay ends, or with `jump` so many days go by; else until the next clock), made and
failed (template of a document, or call with value or outcome; reason), retry and skip (the first
incident).

Each item of `expects` says what holds after a step, the first after the arrival: `status`,
`closed`, `messages`, `documents`, `clocks`, `teams` (of each function that the case gave to some),
`urgency`, `tags`, `data` (the fields that the circuit wrote), `alerts` (their words, by who sees
them) and `assignee` (a function or a name, null for nobody); what it does not say is not compared.
"""

from guichet_workflow.core.simulation.coverage import Coverage, Mark, cover
from guichet_workflow.core.simulation.playing import NotPlayed, Played, play
from guichet_workflow.core.simulation.recording import Difference, compared, record, replay
from guichet_workflow.core.simulation.stage import Frame, Moment
from guichet_workflow.core.simulation.telling import Letter, documents_of, messages_of

__all__ = [
    "Coverage",
    "Difference",
    "Frame",
    "Letter",
    "Mark",
    "Moment",
    "Played",
    "NotPlayed",
    "compared",
    "cover",
    "documents_of",
    "messages_of",
    "play",
    "record",
    "replay",
]
