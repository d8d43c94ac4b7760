"""What the tables said, each note with its history."""
