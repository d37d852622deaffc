"""A whole OpenStack Swift in one process on loopback: proxy with the S3 API, account, container and object server.

Run with the Python that has `swift` installed; everything it keeps lies under the folder it is given. It prints one line of
JSON when it answers (`{"port": …}`) and ends by SIGTERM, or when its standard input closes, so that it never outlives
whoever started it.

Swift's own commands read /etc/swift and want their ports beforehand; here the ports are bound first and written into the
rings, so nothing is needed but a folder, and two can run side by side.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import socket
import ssl
import sys
from pathlib import Path
from typing import Any

ROLES = ("proxy", "account", "container", "object")

SWIFT_CONF = """
[swift-hash]
swift_hash_path_prefix = makeready
swift_hash_path_suffix = makeready

[storage-policy:0]
name = one
default = yes
"""

COMMON = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
log_level = {level}
log_custom_handlers = tests.servers.swift_node.log_to_standard_error
# One process does the work of four and may be slow under load: waiting is better than an update put off, which here
# nothing would make up for.
conn_timeout = 20
node_timeout = 60
container_update_timeout = 60
"""

PROXY = """
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth slo dlo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
conn_timeout = 20
node_timeout = 60
# The next error of a device must not take the only device out.
error_suppression_limit = 1000000

[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = {region}
# Short pages, so that listings of more than one page cost little.
max_bucket_listing = 50
[filter:tempauth]
use = egg:swift#tempauth
{users}
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""

BACKEND = """
[pipeline:main]
pipeline = {filters} server

[filter:settle]
paste.filter_factory = tests.servers.swift_node:settle_at_the_end

[app:server]
use = egg:swift#{app}
"""


def settle_at_the_end(global_conf: Any, **conf: Any) -> Any:
    """A filter for the object server: of several conditional writes to one object, the first to be finished wins.

    Swift alone looks whether the object is there before it takes the body, so writes that overlap may all win (up to 24 of 24
    were seen). AWS, R2 and MinIO look when a write is finished. With this filter Swift does as they do: it takes in the whole
    body first, and lets the writes to one path through one by one.
    """
    from eventlet.semaphore import Semaphore

    gates: dict[str, Semaphore] = {}

    def filtered(app: Any) -> Any:
        def serve(environ: dict[str, Any], start_response: Any) -> Any:
            if environ["REQUEST_METHOD"] != "PUT" or "HTTP_IF_NONE_MATCH" not in environ:
                return app(environ, start_response)
            environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read())
            with gates.setdefault(environ["PATH_INFO"], Semaphore()):
                return list(app(environ, start_response))

        return serve

    return filtered


def log_to_standard_error(conf: Any, name: Any, console: Any, route: Any, form: Any, logger: logging.Logger, _: Any) -> None:
    """Swift's hook for handlers of one's own: instead of syslog, so that nothing leaves the process."""
    for handler in logger.handlers[:]:
        logger.removeHandler(handler)
        handler.close()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logger.addHandler(handler)


def keeps_extended_attributes(folder: Path) -> bool:
    """Whether Swift can store an object's metadata beside its bytes there."""
    trial = folder / "trial"
    trial.touch()
    try:
        os.setxattr(trial, "user.swift.trial", b"x" * 1024)
    except OSError:
        return False
    finally:
        trial.unlink()
    return True


def write_configuration(folder: Path, ports: dict[str, int], *, users: list[str], region: str, level: str, plain: bool) -> None:
    """Write swift.conf, the three rings (one device, one replica) and the four servers' files."""
    from swift.common.ring import RingBuilder

    device = folder / "devices" / "one"
    device.mkdir(parents=True, exist_ok=True)
    (folder / "swift.conf").write_text(SWIFT_CONF)
    common = COMMON.format(folder=folder, level=level)
    accounts = "\n".join(f"user_{name.replace(':', '_')} = {secret} .admin" for name, secret in (u.split("=") for u in users))
    (folder / "proxy.conf").write_text(common + PROXY.format(region=region, users=accounts))
    for role in ROLES[1:]:
        builder = RingBuilder(4, 1, 0)  # 2^4 partitions, one replica, moved at once
        builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": ports[role], "device": "one", "weight": 1})
        builder.rebalance()
        builder.get_ring().save(str(folder / f"{role}.ring.gz"))
        filters = "settle" if role == "object" and not plain else ""
        in_memory = role == "object" and not keeps_extended_attributes(device)
        (folder / f"{role}.conf").write_text(common + BACKEND.format(app="mem_object" if in_memory else role, filters=filters))


def serve(
    folder: Path, *, users: list[str], region: str, level: str, plain: bool, certificate: Path | None, key: Path | None
) -> None:
    """Serve until told to end."""
    from swift.common import constraints, storage_policy, utils, wsgi

    utils.monkey_patch()
    utils.SWIFT_CONF_FILE = str(folder / "swift.conf")
    import eventlet
    from eventlet import wsgi as web

    sockets = {role: eventlet.listen(("127.0.0.1", 0), backlog=512) for role in ROLES}
    for sock in sockets.values():  # else Nagle and delayed acknowledgements cost 40 ms a request
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    ports = {role: sock.getsockname()[1] for role, sock in sockets.items()}
    write_configuration(folder, ports, users=users, region=region, level=level, plain=plain)
    utils.validate_configuration()
    constraints.reload_constraints()
    storage_policy.reload_storage_policies()
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        sockets["proxy"] = context.wrap_socket(sockets["proxy"], server_side=True)
    for role in reversed(ROLES):
        app = wsgi.loadapp(str(folder / f"{role}.conf"), global_conf={"log_name": role})
        eventlet.spawn(
            web.server,
            sockets[role],
            app,
            wsgi.NullLogger(),
            protocol=wsgi.SwiftHttpProtocol,
            custom_pool=eventlet.GreenPool(512),
            capitalize_response_headers=False,
        )
    print(json.dumps({"port": ports["proxy"]}), flush=True)  # noqa: T201 (how the one who started it learns the port)
    wait_for_the_end_of_input()


def wait_for_the_end_of_input() -> None:
    """Return when whoever holds the other end of standard input lets go of it."""
    from eventlet.hubs import trampoline

    while True:
        trampoline(0, read=True)
        if not os.read(0, 1024):
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--user", action="append", default=[], help="ACCOUNT:NAME=SECRET, may be given several times")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--level", default="WARNING")
    parser.add_argument("--plain", action="store_true", help="as Swift is: overlapping conditional writes may all win")
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    args = parser.parse_args()
    serve(
        args.folder.resolve(),
        users=args.user,
        region=args.region,
        level=args.level,
        plain=args.plain,
        certificate=args.certificate,
        key=args.key,
    )


if __name__ == "__main__":
    main()
