"""Mealy machines: what is to be learned, computing with it, and when two are the same."""
