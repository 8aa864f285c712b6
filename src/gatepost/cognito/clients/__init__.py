"""App clients: their record, who may speak for one, and the operations on them."""
