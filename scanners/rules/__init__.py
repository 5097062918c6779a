"""The administrator's rules for incoming mail (R38): conditions, acts, their order and versions."""
