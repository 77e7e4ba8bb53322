"""The network in integers, the proof about it, and the proof's checker."""
