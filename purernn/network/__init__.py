"""The Elman network in floats: forward, backward through time, one step of descent."""
