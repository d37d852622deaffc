"""Secrets kept out of logs, tracebacks and error texts, whichever library writes them.

httpx logs whole URLs at INFO (presigned signatures with them), botocore its authorization headers at DEBUG, and a traceback
quotes what its exception was given.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

HIDDEN = "[hidden]"

SHORTEST_SECRET = 8
"""Characters. Shorter ones are no secrets, and hiding them would eat ordinary words."""

HOSTED = frozenset({"json", "xml", "form", "http", "mailto", "gotify", "matrix", "mmost", "rocket", "nctalk"})
"""Services whose addresses begin with a host, as Apprise names them, without the s of the encrypted ones."""
TOLD_IN_QUERY = frozenset({"smtp", "mode", "format", "overflow", "cto", "rto", "retry", "wait", "method", "name", "verify"})
"""What an address may say after its `?` that is no secret."""

_QUOTES = r"""['"]?"""
# Between a name and its value: `name=value`, `name%3Dvalue`, `name: value`, `'name': b'value'`, `(b'name', b'value')`.
_TO_VALUE = rf"""{_QUOTES}\s*(?:[:=,]|%3D)\s*(?:b(?=['"]))?{_QUOTES}"""

PATTERNS = (
    # `Authorization` in all its writings: the scheme may stay out of sight too, the whole value goes.
    re.compile(rf"""\b((?:proxy-)?authorization{_TO_VALUE})[^'"\r\n]+""", re.IGNORECASE),
    re.compile(r"""\b(bearer\s+)[\w.~+/=-]{8,}""", re.IGNORECASE),
    # Presigned URLs (S3 and its kin, Google) and the headers of signed requests.
    re.compile(rf"""(x-(?:amz|goog)-(?:signature|credential|security-token){_TO_VALUE})[^&\s'"<>)\]}}]+""", re.IGNORECASE),
    re.compile(r"""([?&](?:awsaccesskeyid|signature|sig|token)=)[^&\s'"<>)\]}]+""", re.IGNORECASE),
    # The login in a URL, as of a proxy; not where advice says how to write one.
    re.compile(r"""(://)(?!USER:PASSWORD@)[^\s/@'"<>]+(?=@[\w.\[-])"""),
    # botocore shows each step of signing: `Signature:\n<hex>`.
    re.compile(r"""\b(signature['"]?\s*[:=]\s*)[0-9a-f]{40,}""", re.IGNORECASE),
)

_known: set[str] = set()


def redact(text: str) -> str:
    """`text` with every known secret, authorization value and presigned signature replaced by `[hidden]`."""
    # The longest first: one secret may be the beginning of another.
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    for pattern in PATTERNS:
        text = pattern.sub(rf"\g<1>{HIDDEN}", text)
    return text


def hide(secrets: Iterable[str]) -> None:
    """Have `redact` hide these values from now on, written plainly, escaped or as in a URL, until the guard is taken off."""
    for secret in secrets:
        if len(secret) >= SHORTEST_SECRET:
            _known.update({secret, quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]})


def parts_of_address(address: str) -> tuple[str, ...]:
    """What of an address that is a secret no log may show: all of it, and each part that could be told by itself.

    Where its service has a host of its own (`json://HOST/…`) the host may be shown; of others (`slack://TOKEN/…`) it is a part.
    """
    scheme, _, rest = address.partition("://")
    place, _, query = rest.partition("?")
    host, slash, path = place.rpartition("@")[2].partition("/")
    hosted = scheme.lower().removesuffix("s") in HOSTED
    words = [part for part in path.split("/") if not re.fullmatch("[a-z]{1,12}", part)]  # as `services`, which hides in any log
    pieces = [place.rpartition("@")[0], "" if hosted else host, f"{slash}{path}", *words]
    pieces += [value for name, _, value in (pair.partition("=") for pair in query.split("&")) if name not in TOLD_IN_QUERY]
    pieces += [part for piece in pieces[:2] for part in piece.split(":")]
    return tuple({address, *pieces, *map(unquote, pieces)} - {""})


def guard_logs(secrets: Iterable[str]) -> Callable[[], None]:
    """Redact every log record from now on, of every logger and at every level, and the tracebacks Python itself prints.

    `secrets`: values to hide wherever they stand, written plainly, escaped or as in a URL. What `extra=` adds to a record is
    not covered. Returns the function that takes the guard off again.
    """
    before = _known.copy(), logging.getLogRecordFactory(), sys.excepthook, threading.excepthook, sys.unraisablehook
    hide(secrets)
    make_record = logging.getLogRecordFactory()

    def guarded(*args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401 (whatever a LogRecord takes)
        record = make_record(*args, **kwargs)
        _redact_record(record)
        return record

    logging.setLogRecordFactory(guarded)
    sys.excepthook = _print_exception
    threading.excepthook = _print_thread_exception
    sys.unraisablehook = _print_unraisable

    def release() -> None:
        known, factory, sys.excepthook, threading.excepthook, sys.unraisablehook = before
        _known.clear()
        _known.update(known)
        logging.setLogRecordFactory(factory)

    return release


def _redact_record(record: logging.LogRecord) -> None:
    """Redact the record as it will be printed: a secret may be in the message, in an argument, or across both."""
    try:
        message = record.getMessage()
    except Exception:  # noqa: BLE001 (the arguments do not fit, or one cannot be shown: `logging` would print them as they are)
        record.msg, record.args = redact(f"{record.msg!s} {record.args!r}").replace("%", "%%"), None
    else:
        shown = redact(message)
        if shown != message:
            record.msg, record.args = shown, None
    if record.exc_info and record.exc_info[0]:
        text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        shown = redact(text)
        if shown != text:
            # Formatters print `exc_text` where it is there; without `exc_info` none can go back to the exception.
            record.exc_text, record.exc_info = shown, None
    if record.stack_info:
        record.stack_info = redact(record.stack_info)


def _print_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.stderr.write(redact("".join(traceback.format_exception(kind, error, trace))))


def _print_thread_exception(args: threading.ExceptHookArgs) -> None:
    if args.exc_type is SystemExit:
        return
    name = args.thread.name if args.thread else "?"
    text = "".join(traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback))
    sys.stderr.write(redact(f"Exception in thread {name}:\n{text}"))


def _print_unraisable(args: sys.UnraisableHookArgs) -> None:
    text = "".join(traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback))
    sys.stderr.write(redact(f"{args.err_msg or 'Exception ignored in'}: {args.object!r}\n{text}"))
