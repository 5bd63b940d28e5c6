# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.api import NewId
from odoo.exceptions import UserError
from odoo.fields import Command

WITH_VALUES = (Command.CREATE, Command.UPDATE)


class L10nPtDialog(models.AbstractModel):
    """What every dialog and every line of one inherits: it shows its user no stranger.

    A client fills in what it likes, ids of other companies too. What a dialog is given
    must be readable for its user, so that nothing can be asked about it: not its name,
    not what is computed from it. For the same reason computed and related fields of
    dialogs read with the user's rights (``compute_sudo=False``). That the rows are
    their creator's only is in ``ir.rule``.
    """

    _name = "l10n_pt.dialog"
    _description = "Dialog about AT series"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._check_given(values)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._check_given(*vals_list)
        records = super().create(vals_list)
        records._compute_as_user()
        return records

    def write(self, vals):
        if not self:
            return True  # merging contacts writes to every model with references
        self._check_given(vals)
        result = super().write(vals)
        self._compute_as_user()
        return result

    def onchange(self, values, field_names, fields_spec):
        self._check_given(values)
        return super().onchange(values, field_names, fields_spec)

    def _compute_as_user(self):
        """Compute stored fields now: later it may be done in the name of another.

        What is left over is computed by whoever writes to the database next, and the
        lines would be his.
        """
        self._recompute_recordset()

    @api.model
    def _check_given(self, *vals_list):
        """Refuse records that the user may not read.

        :param dict vals_list: values of fields, as they come from a client
        :raise AccessError: one of them is out of the user's reach
        :raise UserError: it is no record at all
        """
        for name, field in self._fields.items():
            values = [vals[name] for vals in vals_list if vals.get(name)]
            if field.type == "reference":
                for value in values:
                    self._referenced(field, value).check_access("read")
            if not field.relational or not values:
                continue
            model = self.env[field.comodel_name]
            ids = {one for value in values for one in self._ids_in(field, value)}
            if given := model.browse(ids)._origin:
                given.check_access("read")
            if field.type == "one2many":
                # Lines of an onchange; those that are stored come here by themselves.
                lines = [line for value in values for line in value]
                model._check_given(
                    *(
                        line[2]
                        for line in lines
                        if isinstance(line, (list, tuple)) and line[0] in WITH_VALUES
                    )
                )

    @api.model
    def _ids_in(self, field, value):
        """Ids in a value for a relational field; of commands, in what they link.

        :raise UserError: it is no id; PostgreSQL takes ``"7"`` and ``7.0`` for one
        """
        if isinstance(value, models.BaseModel):
            return value._ids
        if field.type == "many2one":
            ids = [field.convert_to_cache(value, self.browse(), validate=False)]
        else:
            # The ORM would read commands into its cache, and then find no change.
            ids = []
            for command in value:
                if not isinstance(command, (list, tuple)):
                    ids.append(command)
                elif command[0] in (Command.LINK, Command.UPDATE):
                    ids.append(command[1])
                elif command[0] == Command.SET:
                    ids += command[2]
        if not all(isinstance(one, (int, NewId)) for one in ids):
            raise self._no_record(field)
        return ids

    @api.model
    def _referenced(self, field, value):
        """The record that a value of a reference field names.

        :raise UserError: it names none
        """
        try:
            name = field.convert_to_cache(value, self.browse())
        except ValueError as error:
            raise self._no_record(field) from error
        if not name:
            raise self._no_record(field)
        return field.convert_to_record(name, self)

    @api.model
    def _no_record(self, field):
        label = field._description_string(self.env)
        return UserError(self.env._("%(field)s: choose a record.", field=label))
