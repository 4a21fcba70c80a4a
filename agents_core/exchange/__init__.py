"""Export and import of calls: tables, call files, OpenTelemetry spans."""
