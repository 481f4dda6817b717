"""What runs: composition, channels, consumers and the clock."""
