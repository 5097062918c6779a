"""The web: what customers see of their tickets, in their browser. Decides nothing; the desk does."""
