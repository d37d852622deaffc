"""The notices of one run, around all of it: from before its spec is read until its last word is sent.

    with desk:                     what ends the run is told, whatever it is
        desk.know(job)             whom the spec names, and the shelf on which notices wait
        desk.begin()               the check hears that the run begins
        desk.account(…)            before the manifest is entered: so no end of a run that has one goes unsaid
        desk.ended(code)

A drop tells by `desk.tell(…)` in place of an account, and what a run publishes comes in by `desk.hear`.

Nothing in here raises, and nothing holds up the run for longer than `Patience` says.
"""

from __future__ import annotations

import logging
import re
import shlex
import threading
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Self

from pipeline.errors import MakereadyError, StoreError, UsageError
from pipeline.redaction import hide, parts_of_address
from pipeline.runs.drop_events import DropHeldBack, DropReleased
from pipeline.runs.standstill import within
from pipeline.safe_text import one_line
from pipeline.settings import PING
from pipeline.stores import open_place
from pipeline.work.drop.layout import read_current
from pipeline.work.notices.addresses import Address, joined, of_spec
from pipeline.work.notices.of_a_drop import notice_of_held_back, tell_of_current
from pipeline.work.notices.of_a_run import kind_of, kinds_of_run, notice_of_fault, notice_of_run
from pipeline.work.notices.outbox import Outbox, letter
from pipeline.work.notices.ping import Pinger
from pipeline.work.notices.round import SHELF_SECONDS, Batch, Round
from pipeline.work.notices.strip import strip_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from pipeline.manifest.manifest import Manifest
    from pipeline.runs.events import Event
    from pipeline.spec.notify_section import Receiver
    from pipeline.stores import Store
    from pipeline.work.job import Job
    from pipeline.work.job_run import Production
    from pipeline.work.notices.notice import Notice
    from pipeline.work.notices.outbox import Letter
    from pipeline.work.notices.ping import Post
    from pipeline.work.notices.round import Send, Untaken

SECONDS = "MAKEREADY_NOTIFY_SECONDS"
BEGUN = ("manifests/", "editions/")
"""What shows that a job's shelf, or a drop's place, is there: notices begin neither."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """Seconds that the end of a run is put off for at most."""

    stored: float = 6.0
    """For notices that wait on the shelf all the same."""
    direct: float = 15.0
    """For those that nothing else keeps."""
    ping: float = 10.0

    @staticmethod
    def of(environ: Mapping[str, str]) -> Patience:
        """What MAKEREADY_NOTIFY_SECONDS says of all three. Raises UsageError for what is no number of seconds."""
        said = environ.get(SECONDS, "").strip()
        if not said:
            return Patience()
        if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", said):
            raise UsageError(f"{SECONDS} must be a number of seconds, such as 60")
        return Patience(float(said), float(said), float(said))


@dataclass(frozen=True)
class Outside:
    """What a desk needs of the world: how to send and to ping, the environment, the time, and where to say what is wrong."""

    send: Send
    post: Post
    environ: Mapping[str, str]
    now: Callable[[], datetime]
    say: Callable[[str], object]
    patience: Patience = Patience()


class Desk:
    """`with Desk(…) as desk`. Where nobody is to be told, it does nothing."""

    def __init__(self, outside: Outside, addresses: Sequence[Address], job: str, next_command: str) -> None:
        """`addresses`: those that do not come from a spec; `job`: what to call it before the spec is read."""
        self._outside, self._addresses, self._job, self._next = outside, tuple(addresses), job, next_command
        self._pinger: Pinger | None = None
        self._ping_at(outside.environ.get(PING, ""))
        self._store: Store | None = None
        self._account: tuple[Production, Notice, list[Letter]] | None = None
        self._on_shelf = False
        """Whether what is told of the account waits there."""
        self._told: list[Letter] = []
        self._told_stored = True
        self._last_words = ""
        self._begun = False
        self._code: int | None = None
        self._closed = threading.Lock()

    def know(self, job: Job) -> None:
        """Learn from the spec who is told, and where notices wait."""
        self.meet(job.spec.job, job.store, job.spec.notify, job.spec.ping)

    def meet(self, name: str, store: Store | None, receivers: Sequence[Receiver], ping: str | None = None) -> None:
        """Learn what the job or drop is called, on which shelf notices wait (None: on none), and which variables name whom."""
        self._job, self._store = name, store
        named, unset = of_spec(receivers, self._outside.environ)
        self._addresses = joined((*self._addresses, *named))
        for variable in unset:
            self._outside.say(f"notify: {variable} is not set, so nobody is told there")
        if ping and not self._pinger:
            self._ping_at(self._outside.environ.get(ping, ""))
            if not self._pinger:
                self._outside.say(f"ping: {ping} is not set, so no check hears of this run")

    def tell(self, notice: Notice) -> None:
        """Have a notice sent at the end; it waits on the shelf from now on, where there is one."""
        self._last_words = "\n".join((notice.summary, *notice.reasons))
        letters = [letter(notice, to) for to in self._addresses if notice.kind in to.when]
        self._told_stored = self._stored(letters) and self._told_stored
        self._told += letters

    def hear(self, event: Event) -> None:
        """Listen to a run: what it publishes is told, or why nothing was. All other events are passed over."""
        if not self._addresses or not isinstance(event, DropReleased | DropHeldBack):
            return
        try:
            place = open_place(event.url)
            if isinstance(event, DropReleased):
                tell_of_current(place, self.tell, self._outside.now())
            elif event.wrong:
                current = read_current(place)
                self.tell(notice_of_held_back(event, self._outside.now(), current.edition if current else None))
        except MakereadyError as fault:
            _log.warning("what was published could not be told: %s", fault)

    def begin(self) -> None:
        """Have the check hear that the run begins: from now on nobody is asked anything."""
        self._begun = True
        if self._pinger:
            self._pinger.start()

    def account(self, production: Production, account: Manifest) -> None:
        """Write down what is told of a run with this account, before the account is entered."""
        try:
            self._write(production, account)
        except Exception as fault:  # noqa: BLE001 (told as it is, a run's end does not hang on its notices)
            _log.warning("the notices of this run could not be written: %r", fault)

    def ended(self, code: int) -> int:
        """Learn the exit code; gives it back."""
        self._code = code
        return code

    def give_up(self) -> None:
        """Tell nobody: a person has said that nothing is to be done."""
        self._addresses = ()
        self._pinger = None

    def close(self, fault: BaseException | None = None) -> None:
        """Send what there is, and wait for it as long as `Patience` says. Only the first call does so."""
        if not self._closed.acquire(blocking=False):
            return
        try:
            batch = self._with_told(self._batch(fault))
            self._tell_check(fault)
            self._send(batch)  # with none, too: for what is left of earlier runs
            if self._pinger:
                self._pinger.finish(self._outside.patience.ping)
        except Exception as bug:  # noqa: BLE001 (as above)
            _log.warning("the notices of this run could not be sent: %r", bug)

    def first(self, end: Callable[[MakereadyError], object]) -> Callable[[MakereadyError], None]:
        """What ends the process, with what is to be told before: `Standstill.end`."""

        def told_then(fault: MakereadyError) -> None:
            self.close(fault)
            end(fault)

        return told_then

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        # What is neither a fault nor Ctrl-C is the signal of a scheduler: the run pauses, and goes on another time.
        self.close(fault if isinstance(fault, Exception | KeyboardInterrupt) else None)

    def _ping_at(self, url: str) -> None:
        hide(parts_of_address(url.strip()))
        self._pinger = Pinger(url.strip(), self._outside.post) if url.strip() else None

    def _write(self, production: Production, account: Manifest) -> None:
        if self._account:  # another run has taken its number: what is told of this one stays
            return
        notice = notice_of_run(production, account, self._next)
        self._last_words = "\n".join((notice.summary, *notice.reasons))
        kinds = kinds_of_run(production, account)
        wanted = [(to, kind) for to in self._addresses if (kind := to.takes(kinds))]
        letters = [letter(notice.model_copy(update={"kind": kind, "id": f"{notice.run}-{kind}"}), to) for to, kind in wanted]
        self._account = production, notice, letters
        self._store = production.job.store
        self._on_shelf = self._stored(letters)

    def _batch(self, fault: BaseException | None) -> Batch:
        """What is new to send. A run that failed after its notices were written did not end as they say."""
        if self._account:
            production, notice, letters = self._account
            if production.events.over:
                return Batch(letters, partial(strip_of, production.job.store, notice.pictures), stored=self._on_shelf)
            within(SHELF_SECONDS, partial(self._discard, letters))
        kind = kind_of(fault) if fault else None
        if fault is None or kind is None:
            return Batch()
        told = notice_of_fault(fault, kind, self._job, self._outside.now(), self._next, begun=self._begun)
        self._last_words = "\n".join((told.summary, *told.reasons))
        return Batch([letter(told, to) for to in self._addresses if kind in to.when])

    def _with_told(self, batch: Batch) -> Batch:
        """The letters of the run's end together with those of drops: apart, each would be what is left to the other."""
        stored = self._told_stored and (batch.stored or not batch.letters)
        return replace(batch, letters=(*batch.letters, *self._told), stored=stored) if self._told else batch

    def _send(self, batch: Batch) -> None:
        if not self._addresses:
            return
        sending = Round(self._outside.send, Outbox(self._store) if self._store else None, batch, self._outside.now)
        sending.begin(self._addresses)
        patience = self._outside.patience
        untaken = sending.finish(patience.stored if batch.stored or not batch.letters else patience.direct)
        for each in untaken:
            waits = batch.stored or each.letter not in batch.letters
            waits = waits or within(SHELF_SECONDS, partial(self._put_by, each.letter))
            self._outside.say(self._in_words(each, waits=waits))

    def _put_by(self, each: Letter) -> None:
        """Have a letter wait on the shelf. Raises StoreError where no job lies there yet: a shelf is begun by what is made."""
        if not self._store or not any(True for room in BEGUN for _ in self._store.entries(room)):
            raise StoreError("there is no shelf")
        Outbox(self._store).put(each)

    def _stored(self, letters: Sequence[Letter]) -> bool:
        """Have letters wait on the shelf; gives whether they do."""
        if not self._store:
            return False
        try:
            for each in letters:
                Outbox(self._store).put(each)
        except StoreError as fault:
            _log.info("the outbox could not be written: %s", fault)
            return False
        return True

    def _discard(self, letters: Sequence[Letter]) -> None:
        for each in letters:
            if self._store:
                Outbox(self._store).done(each)

    def _in_words(self, each: Untaken, *, waits: bool) -> str:
        notice = each.letter.notice
        told = f"{each.to} has not taken the notice of {notice.at:%Y-%m-%d %H:%M} UTC ({notice.kind}): {each.why}"
        if not waits or not self._store:
            return f"{told}. It waits nowhere, and is lost"
        words = shlex.join(["makeready", "notices", one_line(self._store.url), "--send", *each.to.option()])
        return f"{told}. It waits on the shelf: the next run sends it, and so does {words}"

    def _tell_check(self, fault: BaseException | None) -> None:
        if not self._pinger:
            return
        code = self._code
        if fault is not None:
            code = fault.exit_code if isinstance(fault, MakereadyError) else 130 if isinstance(fault, KeyboardInterrupt) else 1
        self._pinger.end(0 if code is None else code, self._last_words)
