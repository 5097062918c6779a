"""What Postbote reaches, beside what is possible: every figure has its floor, measured in the same run."""
