"""One person's sitting over a job's pictures: what they had before their eyes, what they say, and what counts then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline.proof.decisions import Decisions, Kind, Said, Sight
from pipeline.proof.judgement import Approval, is_usable, judge_all, take_groups
from pipeline.proof.viewing import read_viewing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from pipeline.proof.decisions import Decision
    from pipeline.proof.judgement import Judgement
    from pipeline.proof.viewing import Viewing
    from pipeline.records import Outcome
    from pipeline.stores import Store

WRITERS = 8
"""Decisions that are being saved at once."""


@dataclass(frozen=True)
class Word:
    """What a person says, of whichever pictures they choose."""

    kind: Kind
    by: str
    text: str | None = None
    prompt: str | None = None
    pin: tuple[float, float] | None = None


@dataclass(frozen=True)
class Stand:
    """Where a picture stands once a decision on it is saved."""

    item: Outcome
    decision: Decision
    """What the person has said: just now, or earlier where it says the same and counts."""
    said_before: bool
    judgement: Judgement
    """What counts now, whoever said it."""
    takes: tuple[str, ...] = ()
    """Ids of all takes of this picture, where there are several."""
    chosen: str | None = None
    """Id of the one that is chosen of these."""


class Sitting:
    """The pictures of a job as they are, with what has been said of them so far."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        """Read the job from its shelf. Raises NotOnShelf where there is none, StoreError."""
        self.decisions = Decisions(store, now)
        self.viewing: Viewing = read_viewing(store)
        self.said: dict[str, tuple[Decision, ...]] = dict(self.decisions.by_stem())
        """By `Outcome.stem`."""
        self._items = {item.stem: item for item in self.viewing.items}
        self._takes = {stem: takes for takes in take_groups(self.viewing.items) for stem in takes}

    @property
    def judged(self) -> Mapping[str, Judgement]:
        """Where each item stands, by `Outcome.stem`."""
        return judge_all(self.viewing.items, self.said)

    def say(self, word: Word, items: Sequence[Outcome]) -> Iterator[Stand]:
        """Save the word about each of these items, and say where it stands then, in their order.

        What is yielded is saved. Raises StoreError where one cannot be; those before it stay.
        """
        judged = self.judged
        with ThreadPoolExecutor(WRITERS) as pool:
            try:
                for item, decision in zip(items, pool.map(partial(self._save, word, judged), items), strict=True):
                    before = self.said.get(item.stem, ())
                    if decision not in before:
                        # Numbers in between are those of others who have decided meanwhile.
                        alone = decision.number == _last(before) + 1
                        self.said[item.stem] = (*before, decision) if alone else self.decisions.of(item.stem)
                    yield self._stand(item, decision, said_before=decision in before)
            finally:
                pool.shutdown(cancel_futures=True)

    def _save(self, word: Word, judged: Mapping[str, Judgement], item: Outcome) -> Decision:
        standing = judged[item.stem].by
        said = Said(
            item=item.id,
            fingerprint=item.fingerprint,
            kind=word.kind,
            by=word.by,
            text=word.text,
            prompt=word.prompt,
            pin=word.pin,
            seen=Sight(
                manifest=self.viewing.number,
                sha256=item.master.sha256 if item.master else None,
                decisions=_last(self.said.get(item.stem, ())),
            ),
        )
        return standing if standing and _same(standing, said) else self.decisions.write(said)

    def _stand(self, item: Outcome, decision: Decision, *, said_before: bool) -> Stand:
        takes = [self._items[stem] for stem in self._takes.get(item.stem, (item.stem,))]
        judged = judge_all(takes, self.said)
        if len(takes) == 1:
            return Stand(item, decision, said_before, judged[item.stem])
        chosen = (take.id for take in takes if is_usable(take) and judged[take.stem].approval is Approval.APPROVED)
        return Stand(item, decision, said_before, judged[item.stem], tuple(take.id for take in takes), next(chosen, None))


def _last(decisions: Sequence[Decision]) -> int:
    return max((each.number for each in decisions), default=0)


def _same(standing: Decision, said: Said) -> bool:
    """Whether a person only says once more what counts already."""
    words = ("kind", "by", "text", "prompt", "pin")
    return all(getattr(standing, name) == getattr(said, name) for name in words)
