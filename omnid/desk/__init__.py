"""Use cases: functions that combine store and policy and emit facts."""
