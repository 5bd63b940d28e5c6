# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""AT's rules for series: what is registered, finalised, annulled and found.

Codes and rules: "Comunicação de Séries Documentais, Aspetos Específicos", §1.3 and §2.
Where the manuals are silent the choice is marked "assumed".
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from .answers import Result
from .book import Book, Series
from .clock import Clock
from .messages import Request

DOCUMENT_TYPES = {
    "SI": {"FT", "FS", "FR", "ND", "NC"},
    "MG": {"GR", "GT", "GA", "GC", "GD"},
    "WD": set("CM CC FC FO NE OU OR PF RP RE CS LD RA".split()),
    "PY": {"RC", "RG"},
}
SERIES_TYPES = {"N", "F", "R"}
MEDIA = {"PI", "PF", "OM"}
ANNULMENT_REASONS = {"ER"}
IDENTIFIER = re.compile(r"(?!AT)[A-Z0-9]+([._-][A-Z0-9]+)*", re.IGNORECASE | re.ASCII)
# Codes seen in public: no vowels, nothing that looks like another symbol.
CODE_ALPHABET = "BCDFGHJKMNPRSTVWXYZ23456789"
CODE_PREFIXES = {"test": "AAJF", "production": "JF"}


class Refused(Exception):
    """A 4xxx answer."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code, message)
        self.result = Result(code, message)


class Rules:
    """The business of the service.

    :param code_style: ``test`` (AA… 10 characters) or ``production`` (8)
    :param single_number_finalise: accept a last number equal to the first; the
        manual's text refuses it, one client reports that it works
    :param nifs_without_activity: taxpayers that get 4043
    """

    def __init__(
        self,
        book: Book,
        clock: Clock,
        code_style: str,
        single_number_finalise: bool,
        nifs_without_activity: Iterable[str],
    ) -> None:
        self._book = book
        self._clock = clock
        self._code_prefix = CODE_PREFIXES[code_style]
        self._single_number_finalise = single_number_finalise
        self._nifs_without_activity = frozenset(nifs_without_activity)
        self._operations = {
            "registarSerie": self._register,
            "finalizarSerie": self._finalise,
            "anularSerie": self._annul,
            "consultarSeries": self._query,
        }

    def run(self, request: Request, nif: str) -> Result:
        """Carry out a checked request for ``nif`` and return its Result."""
        with self._book.lock:
            try:
                return self._operations[request.operation](nif, request.values)
            except Refused as refusal:
                return refusal.result

    def seed(self, nif: str, count: int, prefix: str, **values: Any) -> None:
        """Put ``count`` series ``<prefix>1``… into the book without any check.

        :param values: attributes of Series that differ from an ordinary FT series
        """
        ordinary = self._new_series(
            nif,
            {
                "serie": prefix,
                "tipoSerie": "N",
                "classeDoc": "SI",
                "tipoDoc": "FT",
                "numInicialSeq": 1,
                "dataInicioPrevUtiliz": self._clock.today(),
                "numCertSWFatur": 0,
                "meioProcessamento": "PI",
            },
        )
        series = []
        for number, code in enumerate(self._new_codes(count), start=1):
            own = {"identifier": f"{prefix}{number}", "validation_code": code}
            series.append(replace(ordinary, **(own | values)))
        self._book.put(*series)

    def _register(self, nif: str, values: dict[str, Any]) -> Result:
        self._check_registration(nif, values)
        series = self._new_series(nif, values)
        self._book.put(series)
        return Result(
            2001,
            "Série registada com sucesso. A situação ficou ativa e foi atribuído o "
            f"seguinte código de validação : {series.validation_code}",
            (series,),
        )

    def _check_registration(self, nif: str, values: dict[str, Any]) -> None:
        if nif in self._nifs_without_activity:
            raise Refused(4043, "O sujeito passivo não tem atividade aberta.")
        empty = [name for name, value in values.items() if not str(value).strip()]
        if empty:
            raise Refused(4002, f"Campos não preenchidos: {', '.join(empty)}.")
        wrong = [
            name
            for name, right in (
                ("serie", IDENTIFIER.fullmatch(values["serie"])),
                ("tipoSerie", values["tipoSerie"] in SERIES_TYPES),
                ("meioProcessamento", values["meioProcessamento"] in MEDIA),
            )
            if not right
        ]
        if wrong:
            raise Refused(4003, f"Campos com erros: {', '.join(wrong)}.")
        if values["classeDoc"] not in DOCUMENT_TYPES:
            raise Refused(4045, "A classe de documento não existe.")
        if values["tipoDoc"] not in DOCUMENT_TYPES[values["classeDoc"]]:
            raise Refused(4046, "O tipo de documento não é válido para a classe.")
        if values["dataInicioPrevUtiliz"] < self._clock.today():
            raise Refused(
                4049, "A data de início de utilização é anterior à data do sistema."
            )
        # Annulled and finalised series keep their identifier for ever (AE §1.3.3;
        # for finalised ones assumed).
        if self._book.get(nif, values["serie"], values["tipoDoc"]):
            raise Refused(4001, "A série já se encontra registada.")

    def _finalise(self, nif: str, values: dict[str, Any]) -> Result:
        series = self._find_active(nif, values, 4005, "finalizar")
        last = values["seqUltimoDocEmitido"]
        lowest = series.first_number + (0 if self._single_number_finalise else 1)
        if last < lowest:
            raise Refused(
                4047, "O número do último documento deve ser superior ao inicial."
            )
        series = replace(
            series,
            state="F",
            state_date=self._clock.moment(),
            last_number=last,
            justification=values.get("justificacao") or None,
        )
        self._book.put(series)
        return Result(2004, "Série finalizada com sucesso.", (series,))

    def _annul(self, nif: str, values: dict[str, Any]) -> Result:
        if values["motivo"] not in ANNULMENT_REASONS:
            raise Refused(4051, "O motivo de anulação não existe.")
        series = self._find_active(nif, values, 4004, "anular")
        if not values["declaracaoNaoEmissao"]:
            raise Refused(
                4004, "Não é possível anular: falta a declaração de não emissão."
            )
        # "No próprio dia ou no dia seguinte": counted in days, not hours (assumed).
        if self._clock.today() - series.registration_date > timedelta(days=1):
            raise Refused(4004, "Não é possível anular: o prazo terminou.")
        series = replace(
            series,
            state="N",
            state_date=self._clock.moment(),
            state_reason=values["motivo"],
        )
        self._book.put(series)
        return Result(2003, "Comunicação da série anulada com sucesso.", (series,))

    def _find_active(
        self, nif: str, values: dict[str, Any], code: int, verb: str
    ) -> Series:
        series = self._book.get(nif, values["serie"], values["tipoDoc"])
        if series is None or series.document_class != values["classeDoc"]:
            raise Refused(code, f"Não é possível {verb}: a série não existe.")
        if series.validation_code != values["codValidacaoSerie"]:
            raise Refused(code, f"Não é possível {verb}: código de validação errado.")
        if series.state != "A":
            raise Refused(code, f"Não é possível {verb}: a série não está ativa.")
        return series

    def _query(self, nif: str, values: dict[str, Any]) -> Result:
        since, until = values.get("dataRegistoDe"), values.get("dataRegistoAte")
        if since and until and until < since:
            raise Refused(4048, "A data final é anterior à data inicial.")
        found = tuple(
            series
            for series in self._book.series
            if series.nif == nif and _matches(series, values)
        )
        if not found:
            return Result(
                2002,
                "Pesquisa efetuada com sucesso. Não existem resultados para os filtros "
                "selecionados.",
            )
        return Result(2002, "Consulta efetuada com sucesso.", found)

    def _new_series(self, nif: str, values: dict[str, Any]) -> Series:
        return Series(
            nif=nif,
            identifier=values["serie"],
            series_type=values["tipoSerie"],
            document_class=values["classeDoc"],
            document_type=values["tipoDoc"],
            first_number=values["numInicialSeq"],
            start_date=values["dataInicioPrevUtiliz"],
            medium=values["meioProcessamento"],
            software_certificate_number=values["numCertSWFatur"],
            validation_code=self._new_codes(1)[0],
            registration_date=self._clock.today(),
            state_date=self._clock.moment(),
        )

    def _new_codes(self, count: int) -> list[str]:
        used = {series.validation_code for series in self._book.series}
        codes: list[str] = []
        while len(codes) < count:
            symbols = (secrets.choice(CODE_ALPHABET) for _ in range(6))
            code = self._code_prefix + "".join(symbols)
            if code not in used:
                used.add(code)
                codes.append(code)
        return codes


def _matches(series: Series, values: dict[str, Any]) -> bool:
    """Filters combine with AND; dates are inclusive (both assumed)."""
    equal = {
        "tipoSerie": series.series_type,
        "classeDoc": series.document_class,
        "tipoDoc": series.document_type,
        "codValidacaoSerie": series.validation_code,
        "estado": series.state,
        "meioProcessamento": series.medium,
    }
    return (
        all(values.get(name, actual) == actual for name, actual in equal.items())
        and values.get("serie", series.identifier).lower() == series.identifier.lower()
        and values.get("dataRegistoDe", series.registration_date)
        <= series.registration_date
        <= values.get("dataRegistoAte", series.registration_date)
    )
