from django.db import migrations

# ANALYZE copies values into the planner's statistics, which are logged and outlive the row: what was erased, and what is never logged.
UNSAMPLED = {
    "vault_slot": ("lookup", "seed", "draft", "talk"),
    "vault_wayin": ("salt", "blob"),
    "vault_seat": ("blob",),
    "vault_grant": ("blob",),
    "vault_sheet": ("blob",),
    "vault_kept": ("blob",),
    "vault_visit": ("id", "seen_at", "ends_at", "blob"),
    "vault_unlock": ("id", "user", "epoch", "seen_at", "ends_at", "blob"),
}


def _set(target: int) -> str:
    columns = [(table, column) for table, names in UNSAMPLED.items() for column in names]
    return "; ".join(f'alter table {table} alter column "{column}" set statistics {target}' for table, column in columns)


class Migration(migrations.Migration):
    dependencies = [("vault", "0009_grants_end")]
    operations = [migrations.RunSQL(_set(0), _set(-1))]
