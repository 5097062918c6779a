"""Figures on the command line that a database can take; a bigger one is refused like any wrong one."""

import click

# The id of a row; 64 bits are all that there are.
ROW = click.IntRange(1, 2**63 - 1)
# At most so many.
MOST = click.IntRange(1, 2**31 - 1)
