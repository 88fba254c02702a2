"""Deadline compliance (fristetterlevelse): figures for managers, without content, without names."""
