"""Mail out: a delivery becomes a mail in the language of who gets it, and leaves over SMTP.

Contexts are plain values, templates are in `templates/`, faults are sorted where the wire is.
"""
