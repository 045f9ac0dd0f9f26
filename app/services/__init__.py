"""Use cases as functions: session first, who acts and when as arguments; never flask, never commit."""
