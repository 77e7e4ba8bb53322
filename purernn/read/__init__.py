"""The core as one page to study line by line."""
