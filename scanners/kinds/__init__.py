"""Who wrote a mail: a person, or which sort of machine, and what that machine reports."""
