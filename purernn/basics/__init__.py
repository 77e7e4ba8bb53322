"""What everything stands on: errors, digests, plain lists, bits, the draws of a seed."""
