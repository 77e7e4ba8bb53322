"""Words, traces, pictures and pages."""
