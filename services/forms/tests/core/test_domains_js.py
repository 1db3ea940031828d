"""The browser offers the same address as the server, from the same lists."""

import random
from pathlib import Path

import guichet_forms
from guichet_questions.kinds import domains
from guichet_questions.kinds.domains import meant_domain
from javascript import run

SCRIPT = Path(str(guichet_forms.__file__)).parent / "static/forms/domains.js"
LISTS = "() => { const d = window.guichetDomains; return [d.USUAL, d.REAL, [...d.OTHER_ENDING]]; }"
MEANT = "(cases) => cases.map((one) => window.guichetDomains.meantDomain(one))"
LETTERS = "abcdefghijklmnopqrstuvwxyz.-"


def slips(dice: random.Random) -> list[str]:
    """Domains one slip or two away from usual and real ones."""
    made = []
    for _turn in range(2_000):
        letters = list(dice.choice([*domains.USUAL, *domains._REAL, *domains._OTHER_ENDING]))
        for _slip in range(dice.randint(0, 2)):
            at = dice.randrange(len(letters) - 1)
            change = dice.randrange(4)
            if change == 0:
                letters[at] = dice.choice(LETTERS)
            elif change == 1:
                del letters[at]
            elif change == 2:
                letters.insert(at, dice.choice(LETTERS))
            else:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
        made.append("".join(letters))
    return [*made, "", "a", "orange", "exemple.fr"]


def test_the_lists_are_the_same() -> None:
    usual, real, endings = run([SCRIPT], LISTS, None)
    assert usual == list(domains.USUAL)
    assert set(real) == domains._REAL
    assert dict(endings) == domains._OTHER_ENDING


def test_both_mean_the_same_domain() -> None:
    cases = slips(random.Random(2026))
    assert run([SCRIPT], MEANT, cases) == [meant_domain(one) for one in cases]
