"""The engine's HTTP side: health, client secrets, calls by SDP, and hand-over of WebSockets."""
