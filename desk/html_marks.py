"""Names by which mail programs mark a quote or a signature in their HTML.

Sanitised HTML keeps these as `class`, `id` or `name`, so that quotes can be found in it, and no others.
"""

QUOTE_NAMES = frozenset(
    (
        "gmail_quote",
        "gmail_quote_container",
        "gmail_attr",
        "moz-cite-prefix",
        "yahoo_quoted",
        "zmail_extra",
        "protonmail_quote",
        "tutanota_quote",
        "OutlookMessageHeader",
        "fairemail_quote",
        "front-blockquote",
        "mail_quote",
        "x_gmail_quote",
        "x_gmail_attr",
        "x_moz-cite-prefix",
        "x_yahoo_quoted",
        "ecxgmail_quote",
        "ecxmoz-cite-prefix",
        "ecxyahoo_quoted",
        "divRplyFwdMsg",
        "x_divRplyFwdMsg",
        "appendonsend",
        "x_appendonsend",
        "OLK_SRC_BODY_SECTION",
        "mail-editor-reference-message-container",
        "reply-intro",
        "replybody1",
        "quote",
        "quoted-content",
        "messageReplySection",
        "isReplyContent",
    )
)

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
