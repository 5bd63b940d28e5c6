import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {FormController} from "@web/views/form/form_controller";
import {_t} from "@web/core/l10n/translation";
import {formView} from "@web/views/form/form_view";
import {onMounted} from "@odoo/owl";
import {registry} from "@web/core/registry";

/**
 * A dialog into which much is pasted or typed: Escape, and the cross in its corner, ask
 * before they throw it away.
 */
class LongInputController extends FormController {
    setup() {
        super.setup();
        const {dialogData} = this.env;
        // Not before: the dialog around is drawn again when it changes.
        onMounted(() => {
            const close = dialogData?.close;
            if (close) {
                // Who presses twice is asked once.
                let asking = false;
                dialogData.close = async (params) => {
                    if (asking) {
                        return undefined;
                    }
                    asking = true;
                    let kept = false;
                    try {
                        kept =
                            params?.dismiss &&
                            (await this.hasInput()) &&
                            !(await this.ask());
                    } finally {
                        asking = false;
                    }
                    return kept ? undefined : close(params);
                };
            }
        });
    }

    /**
     * What is not stored yet, or is stored only until the dialog is closed.
     */
    async hasInput() {
        const record = this.model.root;
        return (
            (await record.isDirty()) || Boolean(record.resId && record.data.is_ready)
        );
    }

    ask() {
        return new Promise((resolve) => {
            this.dialogService.add(ConfirmationDialog, {
                title: _t("Discard what you entered?"),
                body: _t("What you pasted or typed here has not been stored."),
                confirmLabel: _t("Discard"),
                cancelLabel: _t("Go back"),
                confirm: () => resolve(true),
                cancel: () => resolve(false),
            });
        });
    }
}

registry.category("views").add("l10n_pt_long_input", {
    ...formView,
    Controller: LongInputController,
});
