"""Export of spans over OTLP: live calls while they run, stored calls on request."""
