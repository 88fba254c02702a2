"""The calendar feed: a personal address that a calendar program asks for the days of what somebody answers for."""
