"""What the tests share: strategies, oracles, networks made by hand, ways to run the command line."""
