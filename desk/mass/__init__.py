"""Work on many tickets at once (R20–R25): asked for once, done in batches, survives a crash.

jobs.py    asks for a job, stops it, lets it go on, tells how far it is
batches.py takes a job a batch further: the batch and how far the job came are one transaction
edit.py, tag.py, delete.py, subscribe.py   what is done to a batch
"""
