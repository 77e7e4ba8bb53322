"""Experiments that have a command."""
