"""CSV in and out (R27, R28): files of any size in little memory, faults told by line and field.

What we write, we read back as the same. What others write is read by looking at it: encoding, delimiter, and
which column is which field; what can't be known is asked for and never guessed.
"""
