"""Who may do what in the database: one table, revoked and given anew after each migration.

Row security narrows the street further: it sees the one slot whose lookup stands in the transaction, and what hangs on it."""

from django.apps import AppConfig
from django.db import connection

STREET, HOUSE, WORKER = "asylia_street", "asylia_house", "asylia_worker"
BACKUP, AUDITOR = "asylia_backup", "asylia_auditor"
ROLES = (STREET, HOUSE, WORKER, BACKUP, AUDITOR)

PUBLIC_SEAT = 'select (id, circle, epoch, "user", has_left)'
HER_CASE = "select (application_id, state, since, look_again_until, look_again_on), update (look_again_on)"  # not who carries it
ALL = "select, insert, update, delete"
ACCESS: dict[str, dict[str, str]] = {
    "audit_entry": {STREET: "insert", HOUSE: "select, insert", WORKER: "select, insert", AUDITOR: "select"},
    "audit_link": {HOUSE: "select", WORKER: "select, insert", AUDITOR: "select"},
    "vault_publickey": {STREET: "select", HOUSE: "select, insert, delete", AUDITOR: "select"},
    "vault_rosterversion": {STREET: "select", HOUSE: "select, insert", WORKER: "select", AUDITOR: "select"},
    "vault_rostersignature": {STREET: "select", HOUSE: "select, insert", WORKER: "select", AUDITOR: "select"},
    "vault_seat": {STREET: PUBLIC_SEAT, HOUSE: "select, insert, delete"},
    "vault_wayin": {HOUSE: ALL},
    "vault_envelope": {STREET: "select, insert, delete", HOUSE: ALL},
    "vault_grant": {STREET: "insert", HOUSE: ALL},
    "vault_sheet": {STREET: ALL, HOUSE: ALL},
    "vault_slot": {STREET: ALL, HOUSE: "select, update, delete"},
    "vault_shutout": {HOUSE: "select, insert, delete"},
    "vault_revoked": {HOUSE: "select, insert"},
    "vault_closed": {STREET: "select, insert, delete", HOUSE: "select, delete"},
    "vault_lock": {STREET: "select", HOUSE: "select, insert, delete", WORKER: "select"},
    "vault_visit": {STREET: ALL, WORKER: "select, delete"},
    "vault_unlock": {HOUSE: ALL, WORKER: "select, delete"},
    "vault_kept": {HOUSE: "select, insert, delete", WORKER: "select, delete"},
    "intake_application": {STREET: "select, insert, update", HOUSE: "select, update", WORKER: "select"},
    "intake_helpcheck": {STREET: "select", HOUSE: "select, insert, update"},
    "casework_case": {STREET: HER_CASE, HOUSE: "select, insert, update", WORKER: "select"},
    "casework_change": {HOUSE: ALL},
    "casework_glass": {HOUSE: "select, insert, update (granted_by_id, granted_at), delete", WORKER: "select (case_id, granted_at)"},
    "casework_absence": {HOUSE: "select, insert, delete"},
    "accounts_user": {HOUSE: ALL, WORKER: "select (id, email, is_active)"},
    "notices_notice": {HOUSE: "select, insert, update (seen_at)", WORKER: "select, insert, delete"},
    "notices_mail": {HOUSE: "insert", WORKER: ALL},
    "accounts_installation": {STREET: "select", HOUSE: "select", WORKER: "select"},
    "accounts_body": {HOUSE: "select, insert, update"},
    "accounts_role": {HOUSE: "select, insert, update", WORKER: "select (user_id, body_id, name, first_on, last_on)"},
    "offices_proposal": {HOUSE: "select, insert, update"},
    "accounts_passkey": {HOUSE: ALL},
    "accounts_invitation": {HOUSE: ALL},
    "accounts_housesession": {HOUSE: ALL, WORKER: "select, delete"},
    "django_content_type": {HOUSE: "select"},
}
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "vault_lookup()": (STREET,),
    "vault_shuts_out(uuid, uuid[])": (STREET, HOUSE, WORKER),
    "vault_end_grants(date)": (WORKER,),
    "vault_opened_canaries()": (WORKER,),
    "casework_who_opens(uuid)": (WORKER,),
    "intake_erase_mine()": (STREET,),
    "intake_erase_due(uuid, date)": (WORKER,),
}


def give(sender: AppConfig, **_: object) -> None:
    """After a migration: nobody has anything, then each role what the table says. The backup reads all."""
    everybody = ", ".join(ROLES)
    with connection.cursor() as cursor:
        for things in ("tables", "sequences", "functions"):
            cursor.execute(f"revoke all on all {things} in schema public from public, {everybody}")
        cursor.execute(f"grant select on all tables in schema public to {BACKUP}")
        cursor.execute(f"grant select on all sequences in schema public to {BACKUP}")
        for table, rights in ACCESS.items():
            for role, verbs in rights.items():
                cursor.execute(f"grant {verbs} on {table} to {role}")
        for function, roles in FUNCTIONS.items():
            cursor.execute(f"grant execute on function {function} to {', '.join(roles)}")
