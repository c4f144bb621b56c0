"""What stands in an item: its texts, and what they hold beside words."""
