# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who and what is seen on the pictures of the guides."""

NAMES = {
    "en": {
        **{"sales": "Sales", "shop": "Shop", "item": "Consulting", "code": "S"},
        **{"bank": "Bank", "transfer": "Bank transfer", "tax": "VAT 23%"},
        **{"deliveries": "Delivery Orders", "goods": "Office chair"},
        "papers": "Type;Series;Number;Date;Customer;Net;Rate;Total",
    },
    "pt": {
        **{"sales": "Vendas", "shop": "Loja", "item": "Consultoria", "code": "L"},
        **{"bank": "Banco", "transfer": "Transferência", "tax": "IVA 23%"},
        **{"deliveries": "Entregas", "goods": "Cadeira de escritório"},
        "papers": "Tipo;Série;Número;Data;Cliente;Base;Taxa;Total",
    },
}
COMPANY = {
    "name": "Exemplo, Lda.",
    "email": "geral@exemplo.example",
    "phone": "+351 210 000 000",
    "report_footer": "<p>Exemplo, Lda. · NIF 552091561 · Capital social 5 000 €</p>",
}
CUSTOMER = {
    "name": "Cliente Modelo, S.A.",
    "street": "Rua das Flores 12",
    "zip": "4050-262",
    "city": "Porto",
    "vat": "PT599999993",
    "is_company": True,
}
