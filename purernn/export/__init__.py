"""A proved network as one file that imports nothing."""
