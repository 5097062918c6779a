"""The blocks and views of a call, held against Block Kit's limits, with the refusals Slack gives."""

from sandbox.slack.block_kit import Flaw, check_blocks, check_view, view_size
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.wire import Json, Refusal

VIEW_BYTES = 250_000  # docs.slack.dev/reference/methods/views.open


def blocks_of(args: Args) -> list[Json] | None:
    """None: the call says nothing about blocks. Raises invalid_blocks_format or invalid_blocks."""
    blocks = args.structure("blocks", broken="invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    flaws = check_blocks(blocks)
    if flaws:
        raise Refusal(
            "invalid_blocks", errors=[str(flaw) for flaw in flaws], response_metadata=_messages(flaws)
        )
    return blocks


def view_of(args: Args, *, kind: str) -> Json:
    """`kind` is modal or home."""
    view = args.structure("view")
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] must provide an object"]})
    if view_size(view) > VIEW_BYTES:
        raise Refusal("view_too_large")
    flaws = check_view(view)
    if not flaws and view.get("type") != kind:
        flaws = [Flaw("/view/type", f"unsupported type: {view.get('type')}")]
    if flaws:
        raise Refusal("invalid_arguments", response_metadata=_messages(flaws))
    return view


def _messages(flaws: list[Flaw]) -> Json:
    return {"messages": [f"[ERROR] {flaw}" for flaw in flaws]}
