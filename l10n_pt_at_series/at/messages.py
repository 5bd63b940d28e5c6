# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages exchanged with AT, in English, and their names on the wire."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from ..rules import codes


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the service."""

    name: str
    wire: str
    success: int  # the only result code that means success for this operation
    state: str | None  # state of the series after success


REGISTER = Operation("register", "registarSerie", codes.REGISTERED, codes.STATE_ACTIVE)
FINALISE = Operation(
    "finalise", "finalizarSerie", codes.FINALISED, codes.STATE_FINALISED
)
ANNUL = Operation("annul", "anularSerie", codes.ANNULLED, codes.STATE_ANNULLED)
QUERY = Operation("query", "consultarSeries", codes.QUERIED, None)

# A field has the same name on the wire wherever it occurs. The order of the elements
# comes from the WSDL.
WIRE_NAMES = {
    "identifier": "serie",
    "series_type": "tipoSerie",
    "document_class": "classeDoc",
    "document_type": "tipoDoc",
    "first_number": "numInicialSeq",
    "final_number": "numFinalSeq",
    "start_date": "dataInicioPrevUtiliz",
    "last_number": "seqUltimoDocEmitido",
    "medium": "meioProcessamento",
    "software_certificate_number": "numCertSWFatur",
    "validation_code": "codValidacaoSerie",
    "registration_date": "dataRegisto",
    "state": "estado",
    "state_reason": "motivoEstado",
    "justification": "justificacao",
    "state_date": "dataEstado",
    "communicated_by": "nifComunicou",
    "reason": "motivo",
    "declaration": "declaracaoNaoEmissao",
    "registered_from": "dataRegistoDe",
    "registered_to": "dataRegistoAte",
}


@dataclass(frozen=True, slots=True)
class RegisterRequest:
    """Ask for a validation code. Numbers may have 25 digits."""

    identifier: str
    series_type: str
    document_class: str
    document_type: str
    first_number: int
    start_date: date  # not before AT's today
    software_certificate_number: int = 0  # 0: not a certified program
    medium: str = codes.MEDIUM_PROGRAM


@dataclass(frozen=True, slots=True)
class FinaliseRequest:
    """Close a series after its last document. Cannot be undone."""

    identifier: str
    document_class: str
    document_type: str
    validation_code: str
    last_number: int
    justification: str | None = None


@dataclass(frozen=True, slots=True)
class AnnulRequest:
    """Withdraw a registration made by mistake; its identifier is burnt."""

    identifier: str
    document_class: str
    document_type: str
    validation_code: str
    reason: str = codes.REASON_REGISTRATION_ERROR
    declaration: bool = True  # "no document of this series was issued"


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """Filters, combined with AND; none means every series of the taxpayer."""

    identifier: str | None = None
    series_type: str | None = None
    document_class: str | None = None
    document_type: str | None = None
    validation_code: str | None = None
    registered_from: date | None = None
    registered_to: date | None = None
    state: str | None = None
    medium: str | None = None


Request = RegisterRequest | FinaliseRequest | AnnulRequest | QueryRequest


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """A series as AT knows it; None where AT did not say, or said what cannot be.

    In answers to a query of all series, ``state`` may be a letter that nobody knows.
    """

    identifier: str
    series_type: str | None
    document_class: str
    document_type: str
    first_number: int
    final_number: int | None
    start_date: date | None
    last_number: int | None  # AT knows it only after the finalisation
    medium: str | None
    software_certificate_number: int | None
    validation_code: str
    registration_date: date | None
    state: str
    state_reason: str | None
    justification: str | None
    state_date: datetime | None  # aware, UTC
    communicated_by: str | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call as it may be stored: both texts without secrets."""

    operation: str
    request_xml: str
    response_xml: str  # empty when nothing came back
    duration_ms: int
    http_status: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A call that succeeded."""

    code: int
    message: str
    series: tuple[SeriesInfo, ...]
    exchange: Exchange
    remarks: tuple[str, ...] = ()  # what was not understood, for the log


def wire_values(request: Request) -> dict[str, object]:
    """Values of a request under their names on the wire, without the unused ones.

    :param request: one of the four requests
    """
    values = {field.name: getattr(request, field.name) for field in fields(request)}
    return {WIRE_NAMES[name]: v for name, v in values.items() if v is not None}
