"""Verdicts in words, traces, pictures and pages."""
