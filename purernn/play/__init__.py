"""The live page: the network learns in a browser, step by step, by a second implementation."""
