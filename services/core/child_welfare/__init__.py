"""Child-welfare matters (barnevernssaker): the dates that barnevernsloven's clocks run from."""
