"""No tables: with this file Django tells this room, the last of all, that a migration is done."""
