"""One item as the page has it in its JSON: what is null, empty or usual is left out. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from pipeline.proof.item_colours import Palettes, dominant
from pipeline.proof.judgement import judge_all, picture_of, take_groups
from pipeline.proof.print_lines import print_lines, trim_name
from pipeline.records import Level, stem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from pipeline.proof.decisions import Decision
    from pipeline.proof.editions import Edition
    from pipeline.proof.judgement import Judgement
    from pipeline.proof.press import Press
    from pipeline.records import Finding, Master, Outcome, PastTake, Printed, PrintFile

Json = dict[str, Any]

WORST_FIRST = (Level.FAIL, Level.WARN, Level.INFO)


@dataclass(frozen=True)
class Material:
    """What the page is made from, beside the manifest."""

    shelf: str
    """What people type after `makeready approve`."""
    decisions: Mapping[str, Sequence[Decision]] = field(default_factory=dict)
    """By `Outcome.stem`."""
    thumbs: frozenset[str] = frozenset()
    """The keys below `thumbs/`."""
    press: Press | None = None
    presses: Mapping[str, Press] = field(default_factory=dict)
    """Those that print sizes name, by the SHA-256 of their profiles."""
    before: Edition | None = None
    drafts: Mapping[str, Json] = field(default_factory=dict)
    """What stands as `draft` at an item, by its id."""

    def named_press(self, item: Outcome) -> Press | None:
        """The press of an item whose print size names another than the page's."""
        return self.presses.get(item.print.press_sha256 or "") if item.print else None


@dataclass(frozen=True)
class Surroundings:
    """What an item's JSON says that the item alone does not know."""

    model: str
    """The job's."""
    palettes: Palettes
    judged: Mapping[str, Judgement]
    """By `Outcome.stem`."""
    pictures: Mapping[str, str]
    """The id of the picture that an item is a take of, by `Outcome.stem`; only where there are several takes."""

    @classmethod
    def of(cls, items: Sequence[Outcome], model: str, decisions: Mapping[str, Sequence[Decision]]) -> Self:
        """What all `items` of a job, whose model is `model`, are to each other, after these decisions by `Outcome.stem`."""
        several = {stem for takes in take_groups(items) for stem in takes}
        pictures = {item.stem: picture_of(item) for item in items if item.stem in several}
        return cls(model, Palettes(items), judge_all(items, decisions), pictures)


def item_data(item: Outcome, around: Surroundings, material: Material) -> Json:
    """The JSON of one item. `thumb` and `soft` are keys of the shelf, relative to the page as all keys are."""
    said = item.request
    dominants, share = dominant(item.findings)
    return trimmed(
        {
            "id": item.id,
            "fp": item.fingerprint,
            "take": item.take,
            "outcome": item.outcome.value,
            "reason": item.reason,
            "model": item.model if item.model != around.model else None,
            "prompt": said.get("prompt"),
            "size": said.get("size"),
            "palette": around.palettes.name_for(item),
            "picture": around.pictures.get(item.stem),
            "dominant": dominants,
            "palette_share": share,
            "print": item.print and _print(item.print, item.master, item.prints),
            "findings": _findings(item.findings),
            "files": [{"key": file.key, "bytes": file.bytes, "description": file.description} for file in item.prints],
            "master": item.master and _master(item.master),
            "cost": float(item.receipt.charged_usd) or None,
            "attempts": item.receipt.attempts or None,
            **_looks(item, material),
            **decided_data(material.decisions.get(item.stem, ()), around.judged[item.stem]),
            "chain": [_past(item.id, each, material.thumbs) for each in item.chain],
            "change": material.before and material.before.change(item),
            "draft": material.drafts.get(item.id),
        }
    )


def decided_data(decisions: Sequence[Decision], judgement: Judgement) -> Json:
    """What people have said of one picture, by number, and where that leaves it."""
    return {
        "decisions": [_decision(each) for each in decisions],
        "approval": judgement.approval.value,
        "conflict": [each.by for each in judgement.against],
    }


def trimmed(said: Json) -> Json:
    """What is said, without what is nothing: None, False, and empty texts and lists. Zero is something."""
    return {name: value for name, value in said.items() if value is not False and (value or value == 0)}


def moment(at: datetime) -> str:
    """A date and time to the second, with its zone (ISO 8601)."""
    return at.isoformat(timespec="seconds")


def _looks(item: Outcome, material: Material) -> Json:
    """The keys of the thumbnail and the soft proof, where they lie on the shelf."""
    thumb, own = f"thumbs/{item.stem}.webp", material.named_press(item)
    press = own or material.press
    soft = f"thumbs/{item.stem}-{press.mark}.webp" if press and item.print else None
    return {
        "thumb": thumb if thumb in material.thumbs else None,
        "soft": soft if soft in material.thumbs else None,
        "press": own and {"name": own.name, "paper": own.paper},
    }


def _print(size: Printed, master: Master | None, prints: Sequence[PrintFile]) -> Json:
    return trimmed(
        {
            "trim": trim_name(size.trim_mm),
            "trim_mm": list(size.trim_mm),
            "bleed_mm": size.bleed_mm,
            "profile": size.profile,
            "ppi": size.ppi,
            "verdict": size.verdict and size.verdict.value,
            "lines": print_lines(master, size, prints),
        }
    )


def _findings(findings: Iterable[Finding]) -> list[Json]:
    """The findings, worst first; those that only hold measures are left out."""
    told = [each for each in findings if not (each.level is Level.INFO and each.code.endswith(".measured"))]
    return [
        trimmed({"level": each.level.value} | each.model_dump(include={"code", "text", "measured", "limit"}))
        for each in sorted(told, key=lambda each: WORST_FIRST.index(each.level))
    ]


def _master(master: Master) -> Json:
    size = {"w": master.width, "h": master.height} if master.width and master.height else {}
    return {"key": master.key, **size, "bytes": master.bytes, "type": master.media_type, "sha256": master.sha256}


def _decision(said: Decision) -> Json:
    return trimmed(
        {
            "n": said.number,
            "kind": said.kind.value,
            "by": said.by,
            "at": moment(said.at),
            "text": said.text,
            "prompt": said.prompt,
            "pin": said.pin and list(said.pin),
            "seen": said.seen.decisions or None,
            "sent": said.sent,
        }
    )


def _past(item: str, past: PastTake, thumbs: frozenset[str]) -> Json:
    """An earlier take of the item, which was remade."""
    thumb, said = f"thumbs/{stem_of(item, past.fingerprint)}.webp", past.decision
    verdict = said and {"approval": str(said.approval), "by": said.by, "at": said.at and moment(said.at), "text": said.text}
    return trimmed(
        {
            "take": past.take,
            "fp": past.fingerprint,
            "prompt": past.prompt,
            "outcome": past.outcome and past.outcome.value,
            "reason": past.reason,
            "thumb": thumb if thumb in thumbs else None,
            "master": past.master and {"key": past.master.key},
            "decision": verdict and trimmed(verdict),
        }
    )
