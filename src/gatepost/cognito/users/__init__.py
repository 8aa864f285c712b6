"""Users: their record and aliases, and the operations of administrators and of users on themselves."""
