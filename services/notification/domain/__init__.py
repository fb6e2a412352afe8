"""Pure rules of notification: what is told to whom in which words, and when to try again."""
