"""`python -m sandbox`: Slack, mail and their pages; prints one line of JSON, runs until stopped."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from sandbox.run import Sandbox
from sandbox.world import SAMPLE, BadWorld, read_world


def main() -> int:
    """Run until SIGINT or SIGTERM; 1 with a sentence on standard error if it can't start."""
    options = _parser().parse_args()
    try:
        sandbox = Sandbox(
            read_world(options.world),
            host=options.host,
            portal_url=options.portal_url,
            manifest=_manifest(options.slack_manifest),
        )
        asyncio.run(_run(sandbox, options))
    except (BadWorld, OSError) as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m sandbox", description="Slack, mail and their pages, to try it all"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--http-port", type=int, default=0, help="pages and Slack's API; 0 takes a free one")
    parser.add_argument("--smtp-port", type=int, default=0)
    parser.add_argument("--imap-port", type=int, default=0)
    parser.add_argument(
        "--world", type=Path, default=SAMPLE, help="a JSON file with users, channels, mailboxes"
    )
    parser.add_argument("--slack-manifest", type=Path, help="the app's manifest: only what it declares works")
    parser.add_argument("--portal-url", default="", help="where the customer portal is, for the third pane")
    return parser


def _manifest(file: Path | None) -> dict[str, Any] | None:
    """Raises OSError if it can't be read."""
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file is not None else None


async def _run(sandbox: Sandbox, options: argparse.Namespace) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await sandbox.start(http_port=options.http_port, smtp_port=options.smtp_port, imap_port=options.imap_port)
    sys.stdout.write(json.dumps(sandbox.addresses) + "\n")
    sys.stdout.flush()
    try:
        await stopping.wait()
    finally:
        await sandbox.stop()


if __name__ == "__main__":
    sys.exit(main())
