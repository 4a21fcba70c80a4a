"""The Console page: the call bar, live panels, approval forms, microphone, quick edit."""
