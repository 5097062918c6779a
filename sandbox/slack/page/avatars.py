"""A picture for everybody: the first letter on a colour; the app has an envelope."""

import html

from sandbox.slack.users import User

COLOURS = ("#4a7fa5", "#8a5a83", "#3f8f6b", "#b0643c", "#5b6abf", "#a3475a", "#6b7d2f", "#357f8c")
FRAME = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72">{}</svg>'
LETTER = (
    '<rect width="72" height="72" fill="{colour}"/>'
    '<text x="36" y="48" font-family="sans-serif" font-size="34" font-weight="700" fill="#fff" '
    'text-anchor="middle">{letter}</text>'
)
ENVELOPE = (
    '<rect width="72" height="72" fill="#f2b90c"/>'
    '<path d="M14 22h44v29H14z" fill="#fff" stroke="#1d1c1d" stroke-width="3.5" stroke-linejoin="round"/>'
    '<path d="M14 23l22 17 22-17" fill="none" stroke="#1d1c1d" stroke-width="3.5" stroke-linejoin="round"/>'
)


def picture(user: User, *, is_app: bool) -> str:
    letter = LETTER.format(colour=COLOURS[user.colour], letter=html.escape(user.initial))
    return FRAME.format(ENVELOPE if is_app else letter)
