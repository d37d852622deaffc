"""What can go wrong, sorted by what the caller can do about it.

MakereadyError             everything below; anything else that surfaces is a bug and keeps its traceback
├── SpecError              the job spec has mistakes: mend the lines it names                      exit 2
├── UsageError             the command was asked for something that cannot be                      exit 2
├── BudgetError            the run would pass, or has reached, the budget                          exit 5
├── GuardError             the run would change, retire or cost more than a guard lets: look, then accept   exit 9
├── Interrupted            a person or the system asked the run to stop: run again to go on        exit 130
├── StoodStill             a run in which nothing happened any more: run again to go on             exit 7
├── DropHeld               what a drop asks for is missing, altered or not valid: mend what it lists  exit 10
├── ReleasedMeanwhile      somebody else has just released: look at it, then release again          exit 8
├── NotRun                 the newest run of a job is too long ago, was stopped, or there is none            exit 11
├── StoreError             the shelf cannot be read or written                                     exit 6
│   ├── NotOnShelf         there is nothing under this key
│   ├── ShelfBusy          the store is throttling or unwell: the store has already repeated
│   ├── Damaged            what lies at a name is not what was written there: its item fails, the others go on
│   ├── Unsupported        the service does not know this kind of call: do without it
│   ├── ChangedMeanwhile   somebody else has written what was to be replaced: read it again
│   ├── TakenForDead       others have seen no sign of life of this run: stop, they go on with its items
│   └── InUse              another run is at work on a shelf that only one may write to: wait for it         exit 8
├── CallError              a model call gave no picture
│   ├── Throttled          429: every worker waits for `retry_after`, then tries again; not billed
│   ├── SafeFault          certainly not billed: try again after a back-off
│   ├── AmbiguousFault     the picture may have been made and billed: try again at most twice, each a possible charge
│   ├── ItemFault          this request will never do: the item has failed, the run goes on
│   │   └── Moderated      the prompt was blocked: the item is refused, the run goes on
│   └── RunFault           no call of this run will do: finish what is in flight, stop             exit 4
│       └── CredentialsMissing   no account id or no token was given
├── NotStarted             the item's call did not leave: nothing was sent, nothing is owed
│   └── HoldPassed         the run may have slept just before the request was written: show that it lives, then try again
├── Overtaken              another run was quicker: read again where the order stands
├── HeldElsewhere          another run is at work on the item: leave it to that one                exit 8
├── MayBeBilled            a call was billed, or may have been, and there is no picture: a person decides
│   ├── NoLog              the gateway's log, which could tell, is not searchable: asking again tells nothing new
│   └── CutOff             the run was stopped before that could be learned: the next run looks first
└── PictureError           an answer was paid for, but its picture could not be had
    ├── LinkBroken         the transfer broke or stalled: fetch again, it costs nothing
    ├── LinkExpired        the link is dead: only the gateway's log or its cache can give another
    ├── LinkForbidden      the link leads where pictures may not be fetched from (private address, scheme, port)
    └── NotAPicture        the bytes came whole but are no picture we take: the item is rejected
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Mistake(NamedTuple):
    """One mistake in a spec, with the place where it stands (lines and columns count from 1)."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"


class MakereadyError(Exception):
    """A fault with a plain sentence for people. `exit_code` is what the command ends with when it comes through."""

    exit_code: ClassVar[int] = 3


class SpecError(MakereadyError):
    """The spec has mistakes; `mistakes` holds all of them, at least one, in the order of their lines."""

    exit_code: ClassVar[int] = 2

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


class UsageError(MakereadyError):
    """The command was asked for something that cannot be."""

    exit_code: ClassVar[int] = 2


class BudgetError(MakereadyError):
    """The run would pass the budget, or has reached it."""

    exit_code: ClassVar[int] = 5


class GuardError(MakereadyError):
    """The run would pass one of the spec's `guards`: nothing was started, and a person may accept it."""

    exit_code: ClassVar[int] = 9


class Interrupted(MakereadyError):
    """A person (Ctrl-C) or the system (SIGTERM) asked the run to stop."""

    exit_code: ClassVar[int] = 130


class StoodStill(MakereadyError):
    """Nothing has happened in a run for longer than anything in it may take; `waits` says what each worker waits for."""

    exit_code: ClassVar[int] = 7

    def __init__(self, text: str, waits: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.waits = tuple(waits)


class Hindrance(NamedTuple):
    """What keeps a file (by its name in the drop) or an item out of a drop; `why` follows `name`; `code` never changes."""

    name: str
    why: str
    code: str

    def __str__(self) -> str:
        return f"{self.name} {self.why}"


class DropHeld(MakereadyError):
    """A drop was not prepared or not released, as the text says; `hindrances` holds every reason, a line each."""

    exit_code: ClassVar[int] = 10

    def __init__(self, text: str, hindrances: Sequence[Hindrance]) -> None:
        super().__init__("\n".join((text, *(f"  {each}" for each in hindrances))))
        self.hindrances = tuple(hindrances)


class ReleasedMeanwhile(MakereadyError):
    """Somebody else has released at the same time, and this release was not made."""

    exit_code: ClassVar[int] = 8


class NotRun(MakereadyError):
    """The newest run of a job ended too long ago, or was stopped, or none has ended: a monitor was to hear of it."""

    exit_code: ClassVar[int] = 11


class StoreError(MakereadyError):
    """The shelf cannot be read or written; the text says which and what to do."""

    exit_code: ClassVar[int] = 6


class NotOnShelf(StoreError):
    """There is nothing under this key."""


class ShelfBusy(StoreError):
    """The store is throttling or unwell, and repeating inside the store did not help."""


class Damaged(StoreError):
    """What lies at a name of the shelf is not what was written there: a folder, a pipe, an empty or an altered entry."""


class Unsupported(StoreError):
    """The service does not know this kind of call."""


class ChangedMeanwhile(StoreError):
    """What was to be replaced is not what was read any more; nothing was written."""


class TakenForDead(StoreError):
    """Others have seen no sign of life of this run for a minute and go on with its items."""


class InUse(StoreError):
    """Another run is at work on a shelf where only one run may write at a time."""

    exit_code: ClassVar[int] = 8


class CallError(MakereadyError):
    """A model call that gave no picture. `status` is the HTTP status and `code` the API's own, where there were any."""

    def __init__(self, text: str, *, status: int | None = None, code: str | None = None, log_id: str | None = None) -> None:
        """`text` says in plain words what happened; it never holds the token or a raw reply body."""
        super().__init__(text)
        self.status = status
        self.code = code
        self.log_id = log_id


class Throttled(CallError):
    """Too many requests: not billed. Every worker waits `retry_after` seconds (None: a back-off of our own)."""

    def __init__(
        self, text: str, *, retry_after: float | None = None, status: int | None = 429, code: str | None = None
    ) -> None:
        super().__init__(text, status=status, code=code)
        self.retry_after = retry_after


class SafeFault(CallError):
    """Certainly not billed (refused connection, scanner down, out of capacity): try again after a back-off."""

    def __init__(
        self,
        text: str,
        *,
        retry_after: float = 0.0,
        status: int | None = None,
        code: str | None = None,
        log_id: str | None = None,
    ) -> None:
        """`retry_after`: seconds from now that the back-off lasts at least."""
        super().__init__(text, status=status, code=code, log_id=log_id)
        self.retry_after = retry_after


class AmbiguousFault(CallError):
    """The picture may have been made and billed (timeout, connection lost, 500, 502): few tries, each a possible charge."""

    arrived: bytes | None = None
    """What came of an answer that said 2xx and held no picture that could be found; None where nothing came, or another one."""
    whole: bool = False
    """That answer can be read and complains of nothing: it may well have been billed, and the cache would give it again."""


class ItemFault(CallError):
    """This request will never do (bad input, too large); the run goes on."""


class Moderated(ItemFault):
    """The prompt or the picture was blocked by guardrails; the run goes on."""


class RunFault(CallError):
    """No call of this run will do (token refused, no credit, wrong account, spend limit): stop the run."""

    exit_code: ClassVar[int] = 4


class CredentialsMissing(RunFault):
    """No account id or no token was given; nothing was sent."""


class NotStarted(MakereadyError):
    """This item's call did not leave: nothing was sent, nothing is owed."""


class HoldPassed(NotStarted):
    """The run gave no sign of life for too long just before the request was written: another may have taken its place."""


class Overtaken(MakereadyError):
    """Another run has just written what this one wanted to write: read again where the order stands."""


class HeldElsewhere(MakereadyError):
    """Another run is at work on this item: `run` is its id; the text says where it is, and since when."""

    exit_code: ClassVar[int] = 8

    def __init__(self, text: str, *, run: str = "") -> None:
        super().__init__(text)
        self.run = run


class MayBeBilled(MakereadyError):
    """A call was billed, or may have been, and there is no picture to be had: only a person may decide to pay again."""


class NoLog(MayBeBilled):
    """Nothing but the gateway's log could tell whether a call was billed, and that is not searchable."""


class CutOff(MayBeBilled):
    """The run was stopped while a call was in flight: the next run learns what became of it before it pays for anything."""


class PictureError(MakereadyError):
    """An answer was paid for, but its picture could not be had."""


class LinkBroken(PictureError):
    """The transfer broke, stalled or came up short: fetching again costs nothing."""


class LinkExpired(PictureError):
    """The link is dead; only the gateway's log or its cache can give another."""


class LinkForbidden(PictureError):
    """The link leads where pictures may not be fetched from: a private address, another scheme, an odd port."""


class NotAPicture(PictureError):
    """The bytes came whole but are no picture we take (wrong type, over a cap, several frames, active content)."""
