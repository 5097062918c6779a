"""Names by which mail programs mark a quote or a signature in their HTML.

Sanitised HTML keeps these as `class`, `id` or `name`, so that quotes can be found in it, and no others.
"""

# The line above a quote that says who wrote it.
INTRODUCTION_NAMES = frozenset(
    (
        "gmail_attr",
        "x_gmail_attr",
        "moz-cite-prefix",
        "x_moz-cite-prefix",
        "ecxmoz-cite-prefix",
        "reply-intro",
    )
)

# From here on there is nothing but the quoted mail.
QUOTE_NAMES = frozenset(
    (
        "yahoo_quoted",
        "OutlookMessageHeader",
        "x_yahoo_quoted",
        "ecxyahoo_quoted",
        "divRplyFwdMsg",
        "x_divRplyFwdMsg",
        "appendonsend",
        "x_appendonsend",
        "OLK_SRC_BODY_SECTION",
        "mail-editor-reference-message-container",
        "replybody1",
        "quote",
        "quoted-content",
        "messageReplySection",
        "isReplyContent",
        "mail_quote",
    )
)

# Around a quote, and around what was written between its lines.
CONTAINER_NAMES = frozenset(
    (
        "gmail_quote",
        "gmail_quote_container",
        "x_gmail_quote",
        "ecxgmail_quote",
        "zmail_extra",
        "protonmail_quote",
        "tutanota_quote",
        "fairemail_quote",
        "front-blockquote",
    )
)

# Around a signature.
SIGNATURE_NAMES = frozenset(
    (
        "gmail_signature",
        "gmail_signature_prefix",
        "moz-signature",
        "moz-txt-sig",
        "protonmail_signature_block-user",
        "ms-outlook-mobile-signature",
        "AppleMailSignature",
        "composer_signature",
        "messageSignatureSection",
        "fairemail_signature",
    )
)

ALL_NAMES = INTRODUCTION_NAMES | QUOTE_NAMES | CONTAINER_NAMES | SIGNATURE_NAMES
