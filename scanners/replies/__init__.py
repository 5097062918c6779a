"""What the writer wrote now, apart from what was quoted, signed and added by machines (R40)."""
