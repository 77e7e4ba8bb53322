"""The proof about the float network itself, and its checker."""
