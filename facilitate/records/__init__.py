"""What touches every area: who did what, what is held about somebody, and forgetting it."""
