# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: the company's credentials at the simulator.
# ruff: noqa: F821

from base64 import b64encode
from pathlib import Path


def certificate(name, file, password=False):
    content = b64encode(Path(file).read_bytes())
    return env["certificate.certificate"].create(
        {
            "name": name,
            "content": content,
            "pkcs12_password": password,
            "company_id": company.id,
        }
    )


company = env.ref("base.demo_company_pt")
if company.l10n_pt_at_username != settings["username"]:
    client = certificate("AT client", settings["pfx"], settings["pfx_password"])
    company.write(
        {
            "l10n_pt_at_environment": "test",
            "l10n_pt_at_username": settings["username"],
            "l10n_pt_at_password": settings["password"],
            "l10n_pt_at_client_certificate_id": client.id,
            "l10n_pt_at_cipher_certificate_id": certificate(
                "Chave Cifra Pública AT", settings["cipher"]
            ).id,
        }
    )
    env.cr.commit()
