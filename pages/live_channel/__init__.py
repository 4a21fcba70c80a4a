"""The live channel: one WebSocket per page that pushes changes to it and takes its commands."""
