"""Sample data for the demo: a small company's desk, through the same verbs as everything else."""
