import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {FormController} from "@web/views/form/form_controller";
import {_t} from "@web/core/l10n/translation";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useState} from "@odoo/owl";

/**
 * A dialog that registers or finalises series line by line: each line is a call and a
 * transaction of its own, so that a browser that dies on the way loses nothing.
 */
export class SeriesBatchController extends FormController {
    static template = "l10n_pt_at_series.SeriesBatch";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.batch = useState({running: false, stopping: false, done: 0, total: 0});
    }

    get progressText() {
        return _t("%(done)s of %(total)s", this.batch);
    }

    /**
     * @override
     */
    async beforeExecuteActionButton(clickParams) {
        // Afterwards what is being ticked has arrived.
        await this.model.root.isDirty();
        const {question} = this.model.root.data;
        if (
            clickParams.name === "action_confirm" &&
            question &&
            !(await this.ask(question))
        ) {
            return false;
        }
        const saved = await super.beforeExecuteActionButton(...arguments);
        if (clickParams.name !== "action_confirm" || saved === false) {
            return saved;
        }
        const {resModel, resId} = this.model.root;
        // None when a password is missing: the button's own call asks for it.
        const lineIds = await this.orm.call(resModel, "prepare_lines", [resId]);
        if (!lineIds.length) {
            return saved;
        }
        await this.attemptLines(lineIds);
        return false;
    }

    ask(question) {
        return new Promise((resolve) => {
            this.dialogService.add(ConfirmationDialog, {
                title: _t("This cannot be undone"),
                body: question,
                confirmLabel: _t("Go on"),
                cancelLabel: _t("Go back"),
                confirm: () => resolve(true),
                cancel: () => resolve(false),
            });
        });
    }

    async attemptLines(lineIds) {
        const {resModel, resId} = this.model.root;
        Object.assign(this.batch, {
            running: true,
            stopping: false,
            done: 0,
            total: lineIds.length,
        });
        try {
            for (const lineId of lineIds) {
                try {
                    await this.orm.call(resModel, "attempt_line", [resId, lineId]);
                } finally {
                    await this.model.root.load();
                }
                this.batch.done++;
                if (this.batch.stopping) {
                    break;
                }
            }
        } finally {
            this.batch.running = false;
        }
    }
}

registry.category("views").add("l10n_pt_series_batch", {
    ...formView,
    Controller: SeriesBatchController,
});
