"""Read side of live: topics, the tailer, and the streams."""
