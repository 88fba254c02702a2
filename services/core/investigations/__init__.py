"""U18 investigations (etterforsking av personer under 18 år): dates, not the story."""
