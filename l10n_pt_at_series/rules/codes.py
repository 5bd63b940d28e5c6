# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Code tables of AT's series web service.

Source, unless a line says otherwise: AT, "Comunicação de Séries Documentais, Aspetos
Específicos" v1.0 (01-07-2021), sections 1.3.4 to 1.3.9 and the tables of results.
"""

# Portuguese names as AT prints them; whoever shows them to people may translate them.
DOCUMENT_CLASSES = {
    "SI": "Faturas e documentos retificativos",
    "MG": "Documentos de transporte",
    "WD": "Documentos de conferência",
    "PY": "Recibos",
}

# Document type -> class. AT refuses any other pair (4046).
DOCUMENT_TYPES = {
    "FT": "SI",  # invoice
    "FS": "SI",  # simplified invoice
    "FR": "SI",  # invoice-receipt
    "ND": "SI",  # debit note
    "NC": "SI",  # credit note
    "GR": "MG",  # delivery note
    "GT": "MG",  # transport note
    "GA": "MG",  # movement of own fixed assets
    "GC": "MG",  # consignment note
    "GD": "MG",  # return note
    "CM": "WD",  # table check
    "CC": "WD",  # consignment credit
    "FC": "WD",  # consignment invoice
    "FO": "WD",  # work sheet
    "NE": "WD",  # order note
    "OU": "WD",  # others
    "OR": "WD",  # quotation
    "PF": "WD",  # pro-forma
    "RP": "WD",  # insurance premium or its receipt
    "RE": "WD",  # reversal of a premium or its receipt
    "CS": "WD",  # imputation to co-insurers
    "LD": "WD",  # imputation to the lead co-insurer
    "RA": "WD",  # accepted reinsurance
    "RC": "PY",  # receipt under cash VAT
    "RG": "PY",  # other receipts
}

SERIES_NORMAL = "N"
SERIES_TRAINING = "F"
SERIES_RECOVERY = "R"
SERIES_TYPES = (SERIES_NORMAL, SERIES_TRAINING, SERIES_RECOVERY)

STATE_ACTIVE = "A"
STATE_ANNULLED = "N"
STATE_FINALISED = "F"
SERIES_STATES = (STATE_ACTIVE, STATE_ANNULLED, STATE_FINALISED)

MEDIUM_PROGRAM = "PI"  # billing program: the medium of everything this addon sends
MEDIUM_PORTAL = "PF"
MEDIUM_OTHER = "OM"
MEDIA = (MEDIUM_PROGRAM, MEDIUM_PORTAL, MEDIUM_OTHER)

REASON_REGISTRATION_ERROR = "ER"  # the only published reason for annulling

# Results. The list is open: unknown codes are classified by their first digit.
REGISTERED = 2001
QUERIED = 2002
ANNULLED = 2003
FINALISED = 2004
INVALID_STRUCTURE = 4000
ALREADY_REGISTERED = 4001
MISSING_FIELDS = 4002
INVALID_FIELDS = 4003
CANNOT_ANNUL = 4004
CANNOT_FINALISE = 4005
NO_OPEN_ACTIVITY = 4043
UNKNOWN_CLASS = 4045
TYPE_NOT_IN_CLASS = 4046
LAST_NOT_AFTER_FIRST = 4047
END_BEFORE_START = 4048
START_IN_THE_PAST = 4049
UNKNOWN_REASON = 4051
TECHNICAL_ERROR = 5000
# AT, "… Autofaturação com Acordo, Aspetos Genéricos" v1.0, section 4.1.2.
NO_WSE_PROFILE = 1200


def document_class(document_type: str) -> str:
    """Class to which AT files a document type.

    :param document_type: AT's two letters, such as ``FT``
    :return: two letters: ``SI``, ``MG``, ``WD`` or ``PY``
    :raises KeyError: when AT has no such type
    """
    return DOCUMENT_TYPES[document_type]


def is_authentication(code: int) -> bool:
    """Whether a result means that AT refused the user, not the request.

    104x security header, 105x internal authentication error, 11xx authentication,
    12xx authorisation (AT, same manual as ``NO_WSE_PROFILE``).

    :param code: result code
    """
    return 1040 <= code <= 1059 or 1100 <= code <= 1299


def duty(document_type: str | None) -> str | None:
    """What a first series of a type commits its holder to: not to go on without.

    A class goes together: invoices and their notes, transport documents, receipts. Of
    checking documents each type is chosen by itself (no law makes all of them due).

    :param document_type: AT's type, or None
    """
    document_class = DOCUMENT_TYPES.get(document_type or "")
    return document_type if document_class == "WD" else document_class


def is_by_choice(document_type: str) -> bool:
    """Whether nobody has to issue such documents in series who has not begun to.

    Invoices, notes and cash-VAT receipts have no such choice.

    :param document_type: AT's type
    """
    return DOCUMENT_TYPES[document_type] != "SI" and document_type != "RC"
