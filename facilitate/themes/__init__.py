"""From notes to what people vote on: themes, and options worded from notes."""
