import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

/**
 * The dialog that asks for AT's password. Odoo saves a dialog before it presses its
 * button; the password goes with the button instead, and is not part of the record.
 */
class AtPasswordController extends FormController {
    async beforeExecuteActionButton(clickParams) {
        const record = this.model.root;
        // Afterwards what is being typed has arrived.
        await record.isDirty();
        const password = record.data.password;
        if (clickParams.name === "action_confirm" && password) {
            clickParams.context = {l10n_pt_at_password: password};
            await record.update({password: "-"});
        }
        return super.beforeExecuteActionButton(clickParams);
    }
}

registry.category("views").add("l10n_pt_at_password", {
    ...formView,
    Controller: AtPasswordController,
});
