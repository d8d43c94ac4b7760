"""The demo workshop: the model event's public facts, with people and notes invented for it."""
