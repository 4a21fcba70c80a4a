"""The limits of a team's fields, and the source of each."""

VOICES = ("marin", "cedar", "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse")
"""The voices of the Realtime API, its two newest first; the local engine has one for each."""

MAX_TOOL_NAME_CHARS = 64  #: the Realtime API's limit on a function's name

MAX_AGENTS = 20
"""More do not fit a readable diagram of handoffs."""

MAX_INSTRUCTIONS_CHARS = 20_000
"""About 5,000 tokens of the 16,384 the Realtime API gives instructions and tools together."""

MAX_TEAM_NAME_CHARS = 80  #: as in the store
MAX_GREETING_CHARS = 400  #: half a minute of speech
MAX_EXAMPLES = 4  #: more would push the box to type in off a laptop's screen
MAX_EXAMPLE_CHARS = 120  #: one line of a button
MAX_DESCRIPTION_CHARS = 600
MAX_TOPICS_CHARS = 300
MAX_PROMPT_CHARS = 1_000
MAX_BANNED_PHRASES = 100
MAX_PHRASE_CHARS = 100
MAX_ALLOWED_FIGURES = 100
MAX_MODEL_CHARS = 100

MAX_KEYWORDS = 200
MAX_KEYWORD_CHARS = 60
MAX_LANGUAGES = 10
"""The API states no limits of these; so many fit the form."""

# Ranges of the Realtime API: outside of them the server refuses the whole session.update.
SPEED = (0.25, 1.5)
THRESHOLD = (0.0, 1.0)
PREFIX_PADDING_MS = (0, 5_000)
SILENCE_DURATION_MS = (0, 10_000)
IDLE_TIMEOUT_MS = (5_000, 30_000)
MAX_OUTPUT_TOKENS = (1, 4_096)
RETENTION_RATIO = (0.0, 1.0)

DEBOUNCE_CHARS = (20, 2_000)
"""Below 20 characters a guardrail reads half words; past 2,000 an answer ends before it runs."""
