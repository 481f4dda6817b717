"""Pure decisions: values in, value out; no clock, no I/O."""
