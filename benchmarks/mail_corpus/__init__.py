"""How well mail is read: real messages with what others expect of them, in a folder that is no part of this.

The README of such a folder says where its messages are from. Expectations are `expectations.jsonl`, one
object a line (`file` or `input`, `kind`, what is expected), or another parser's view as JSON beside a mail.
"""
