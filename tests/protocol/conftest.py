"""What every protocol test starts from: a fresh conversation."""

import pytest

from tests.protocol.talk import Talk


@pytest.fixture
def talk() -> Talk:
    return Talk()
