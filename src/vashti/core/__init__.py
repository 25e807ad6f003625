"""The nouns every layer speaks: designs, deltas, evidence, findings, runs. No logic of any layer above."""
