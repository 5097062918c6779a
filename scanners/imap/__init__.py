"""A mailbox on an IMAP server: log in, watch a folder, fetch what is new, mark what was taken."""
