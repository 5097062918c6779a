"""`postbote ticket import` (R27)."""

from desk.cli.csv_import import import_of

command = import_of("ticket")
