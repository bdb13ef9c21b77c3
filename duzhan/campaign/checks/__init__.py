"""What a campaign's folder can get wrong though every file reads well, one noun per file."""
