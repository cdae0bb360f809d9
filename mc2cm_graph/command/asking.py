"""The review as a talk: each dataset is shown, and the reader answers by a letter or by numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mc2cm_graph.harvest import Review, Waiting

_HELP = (
    "c: confirm all but figures; numbers: confirm these and reject the rest; r: reject all; s: later; q: end"
)


def ask(review: Review, rows: Sequence[Waiting], show: Callable[[Waiting], str], by: str) -> int:
    """Go through datasets with the reader; every answer is kept at once. The end of the input ends the talk."""
    print(f"{len(rows)} datasets. {_HELP}")
    decided = 0
    for number, row in enumerate(rows, start=1):
        print(f"\n{number} of {len(rows)}: {show(row)}")
        targets = [link.target for link in review.links(row.portal, row.identifier)]
        answer = _answer(len(targets))
        if answer == "q":
            break
        if answer == "s":
            continue
        if answer in ("c", "r"):
            decision = "confirm" if answer == "c" else "reject"
            decided += review.decide(row.portal, row.identifier, decision, (), by)
            continue
        chosen = {targets[int(number) - 1] for number in answer.split()}
        decided += review.decide(row.portal, row.identifier, "confirm", chosen, by)
        rest = set(targets) - chosen
        if rest:
            decided += review.decide(row.portal, row.identifier, "reject", rest, by)
    print(f"{decided} links decided")
    return 0


def _answer(most: int) -> str:
    """Read an answer that can be used; ``q`` at the end of the input and when the reader breaks off."""
    while True:
        try:
            answer = input("> ").strip().lower().replace(",", " ")
        except (EOFError, KeyboardInterrupt):
            return "q"
        if answer in ("c", "r", "s", "q"):
            return answer
        numbers = answer.split()
        if numbers and all(number.isdigit() and 1 <= int(number) <= most for number in numbers):
            return answer
        print(_HELP)
