"""Live sessions: commands one after another, each on disk before anybody sees it; drafts, who is here, what the trainer shows."""
