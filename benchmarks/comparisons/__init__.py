"""Which programs are run against each other, and what their figures should be: one module a part."""
