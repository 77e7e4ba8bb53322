"""A recurrent network that learns arithmetic from bits alone, and a proof that it did."""

__version__ = "0.1.0"
