"""What the tests share: strategies, oracles, handmade networks, the command line."""
