"""The report: model, sections, writers, page and command."""
