"""The tickets by which who plays a circuit reads its letters in notify and documents (ADR 0006)."""

from collections.abc import Mapping
from dataclasses import dataclass

from guichet_kit.auth import principal
from guichet_kit.handover import seal
from guichet_kit.i18n import _

from guichet_workflow.actions.telling import spoken, texts_of
from guichet_workflow.core import Definition
from guichet_workflow.core.definition.actions import EMAIL, SMS
from guichet_workflow.core.moments import said, said_day
from guichet_workflow.core.simulation import Frame, Letter
from guichet_workflow.letters import key

PURPOSE, DOCUMENT = "reading", "reading-document"
PORTAL = "portal"
NUMBER = "2026-000123"
LINK = "https://exemple.fr/demandes/"


@dataclass(frozen=True)
class Reading:
    """What the letters of a simulation have in common: circuit, its title, the way back.

    `labels` are those of the fields of the circuit, and of their values.
    """

    definition: Definition
    title: str
    back: str
    labels: Mapping[str, str]

    def ticket(self, frame: Frame, letter: Letter) -> str:
        """Seal a message of a step, filled in as a real one, the person and the number made up."""
        ways = ((EMAIL, True), (PORTAL, not letter.to), (SMS, letter.channel == SMS))
        payload = {
            "authority": principal().authority,
            "template": f"{self.definition.slug}.{letter.template}",
            "channels": [channel for channel, leaves in ways if leaves],
            "values": self._values(frame, letter),
            "back": f"{self.back}#histoire",
        }
        return seal(key(), PURPOSE, payload)

    def document_ticket(self, frame: Frame, letter: Letter) -> str:
        """Seal a document of a step in the same way; the answers that are not played stay out."""
        values = {
            **self._values(frame, letter),
            "date": said_day(frame.now, self.definition.territory),
            "textes": texts_of([], self.definition, letter.values["champs"]),
        }
        payload = {
            "authority": principal().authority,
            "template": f"{self.definition.slug}.{letter.template}",
            "title": letter.title,
            "values": values,
        }
        return seal(key(), DOCUMENT, payload)

    def _values(self, frame: Frame, letter: Letter) -> dict[str, object]:
        received = said(frame.case.received_at, self.definition.territory)
        known = {"numero": NUMBER, "demarche": self.title, "lien": LINK, "recu_le": received}
        words = spoken(self.definition, frame.case, frame.now)
        if letter.shows is not None:
            texts = texts_of([], self.definition, frame.case.data)
            shown = {name: texts.get(name, "") for name in letter.shows}
            status = self.definition.statuses[frame.case.status].label
            return {**known, "service": words["service"], "statut": status, "textes": shown}
        return {
            **known,
            "nom": "" if letter.to else "Camille Martin",
            **words,
            **letter.values,
            **({} if frame.step else {"accuse": self._acknowledged(received)}),
        }

    def _acknowledged(self, received: str) -> str:
        """What forms acknowledges, in short: its mentions are those of each procedure."""
        return _(
            "Votre demande «\u00a0%(title)s\u00a0» a été enregistrée le %(date)s, "
            "sous le numéro %(number)s.",
            title=self.title,
            date=received,
            number=NUMBER,
        )
