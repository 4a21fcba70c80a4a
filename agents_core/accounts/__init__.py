"""Customer accounts: sign-in, argon2 password hashes, lockout, demo accounts."""
