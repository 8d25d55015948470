"""What each role is for, in one sentence."""

from django.utils.translation import gettext_lazy as _

from asylia.accounts.models import RoleName

PURPOSES = {
    RoleName.OFFICER: _("Gives roles, signs keys and releases contacts, always together with a second officer."),
    RoleName.TRIAGE: _("Opens what arrives, looks for doubles, and names two caseworkers."),
    RoleName.CASEWORKER: _("Carries cases together with a second caseworker."),
    RoleName.ASSESSOR: _("Researches and judges assigned cases without knowing who it is."),
    RoleName.ASSESSING_LEAD: _("Assigns assessors, and signs the assessing body's half."),
    RoleName.COORDINATOR: _("Looks after the city's places, lists and stays."),
    RoleName.COUNCIL_READER: _("Reads a dossier that waits for the council, and says approved or not; nothing else."),
    RoleName.EAR: _("Is there for whoever fears one of us, outside the secretariat and every city."),
    RoleName.EAR_DEPUTY: _("Stands in for the independent person."),
    RoleName.TREASURER: _("Keeps dues, agreements and budgets as figures; no person."),
    RoleName.EDITOR: _("Writes public texts and events, and voices after the resident's yes."),
    RoleName.BOARD: _("Sees figures, the policy of the engine and papers; hears appeals that are assigned."),
    RoleName.AUDITOR: _("Reads the record and the proofs; opens no envelope."),
    RoleName.PARTNER: _("Sends referrals, and follows their own."),
}
