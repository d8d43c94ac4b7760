"""Polls, ballots and results: what people prefer, counted so that anybody can check it."""
