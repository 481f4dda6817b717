"""How asyncio reaches the store: writer, readers, bus and watch."""
