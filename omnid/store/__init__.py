"""All SQL of the desk; synchronous, the transaction comes first."""
