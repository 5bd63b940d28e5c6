# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What there is to walk: models, fields and public methods of these addons.

Found by introspection, so that what is added tomorrow is walked without a line here.
"""

import inspect
from datetime import date, datetime

from odoo.fields import Command

OURS = "l10n_pt_at_series"  # this addon, and those whose names begin like it
MARK = "SEGREDO-DE-A"  # in every text of the rows of company A
CODE = "AAJFWALK23"
AUTOMATIC = ("id", "create_uid", "create_date", "write_uid", "write_date")


def own_models(env, transient=None):
    """Names of the models that the addons define and that have rows."""
    return sorted(
        name
        for name, model in env.registry.items()
        if model._original_module.startswith(OURS)
        and not model._abstract
        and transient in (None, model._transient)
    )


def extended_models(env):
    """Names of the models of others that the addons add fields or methods to."""
    own = own_models(env)
    return sorted(
        name
        for name, model in env.registry.items()
        if name not in own
        and not model._abstract
        and (added_fields(env, name) or own_methods(env, name))
    )


def added_fields(env, model):
    """Fields that the addons define on a model, theirs or another's."""
    return [
        field
        for name, field in env[model]._fields.items()
        if field._modules and field._modules[0].startswith(OURS) and not field.inherited
    ]


def own_methods(env, model):
    """Public methods that the addons define on a model, overrides of the ORM left out.

    :return: pairs of name and function
    """
    found = {}
    for definition in type(env[model]).mro():
        if definition.__module__.startswith(f"odoo.addons.{OURS}"):
            for name, value in vars(definition).items():
                if inspect.isfunction(value) and not name.startswith("_"):
                    found[name] = value
    orm = env.registry["base"]
    theirs = () if model in own_models(env) else ("l10n_pt",)
    return sorted(
        (name, value)
        for name, value in found.items()
        if not hasattr(orm, name) and all(part in name for part in theirs)
    )


def arguments(function, row_id):
    """Positional arguments: with what must be given, and with all that can be."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    values = [_argument(one.name, row_id) for one in parameters]
    needed = sum(one.default is inspect.Parameter.empty for one in parameters)
    return [values[:needed], values] if needed < len(values) else [values]


def _argument(name, row_id):
    if name == "extension":
        return "csv"
    if name.endswith("_id"):
        return row_id
    if name.endswith("date"):
        return "2026-01-05"
    return CODE if "code" in name else MARK


def sample(env, model, records, required=False):
    """Values for a row of a model that point at the records of company A.

    :param records: a function from a model's name to an id or None
    :param bool required: only what a row must have
    """
    values = {}
    for name, field in env[model]._fields.items():
        if (
            name in AUTOMATIC
            or not field.store
            or field.related
            or (field.compute and field.readonly)
            or (required and not field.required)
            or not field._modules
            or not field._modules[0].startswith(OURS)
        ):
            continue
        value = _value(env, field, records)
        if value is not None:
            values[name] = value
    return values


def _value(env, field, records):
    if field.type in ("many2one", "many2many"):
        row = records(field.comodel_name)
        return row and (row if field.type == "many2one" else [Command.set([row])])
    if field.type == "reference":
        model, _label = field._description_selection(env)[0]
        row = records(model)
        return row and f"{model},{row}"
    if field.type == "selection":
        return field.get_values(env)[0]
    return {
        "boolean": True,
        "char": MARK[: field.size or None] if field.type == "char" else None,
        "date": "2026-01-05",
        "integer": 1,
        "json": [1],
        "text": MARK,
    }.get(field.type)


def orm_calls(env, model, ids, values):
    """Calls of the ORM's own public methods: name, arguments.

    :param list ids: rows of company A
    :param dict values: see ``sample``
    """
    names = [name for name in env[model]._fields if name not in AUTOMATIC]
    spec = {name: {} for name in names}
    domain = [("id", "in", ids)]
    chars = [
        name
        for name, field in env[model]._fields.items()
        if field.store and field.type == "char"
    ]
    calls = {
        "action_archive": [ids],
        "copy": [ids],
        "create": [[values]],
        "default_get": [names],
        "export_data": [ids, [".id", *chars]],
        "formatted_read_group": [domain, chars[:1], ["__count", "id:max"]],
        "load": [[".id", *chars[:1]], [[str(ids[0]), *([MARK] * len(chars[:1]))]]],
        "message_post": [ids],
        "name_create": [MARK],
        "name_search": ["", domain],
        "onchange": [[], values, list(values), spec],
        "read": [ids],
        "search": [domain],
        "search_count": [domain],
        "search_read": [domain],
        "unlink": [ids],
        "web_read": [ids, spec],
        "web_save": [ids, values, spec],
        "web_search_read": [domain, spec],
        "write": [ids, values],
    }
    return [(name, args) for name, args in calls.items() if hasattr(env[model], name)]


def carried_by_xml_rpc(value):
    """Whether XML-RPC can bring an answer to a client: ``None`` it cannot."""
    if isinstance(value, dict):
        return all(isinstance(key, str) for key in value) and all(
            map(carried_by_xml_rpc, value.values())
        )
    if isinstance(value, (list, tuple)):
        return all(map(carried_by_xml_rpc, value))
    return isinstance(value, (bool, int, float, str, bytes, date, datetime))
