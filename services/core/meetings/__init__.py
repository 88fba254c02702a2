"""The contact log (kontaktlogg): meetings and attempts; an attempt counts. And the drafts of what is written."""
