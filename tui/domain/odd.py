"""What reading an answer fails with that is not made as engines make them."""

ODD = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""One object that cannot be told is no reason to end the application, or a thread that others wait for."""
