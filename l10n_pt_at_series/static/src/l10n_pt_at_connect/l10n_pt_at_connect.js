import {Component, onMounted, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {getDataURLFromFile} from "@web/core/utils/urls";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

const KINDS = {
    cer: "cipher",
    crt: "cipher",
    p12: "client",
    pem: "cipher",
    pfx: "client",
};
// Bytes of a file; certificates have a few thousand.
const LARGEST = 100_000;
const FIELDS = [
    "cipher_detail",
    "client_detail",
    "environment",
    "has_password",
    "is_by_hand",
    "lacks_vat",
    "username",
];

/**
 * The form of the set-up guide that connects a company with AT. What is typed stays
 * here until AT has accepted it; it goes to the server with the button only, and
 * secrets never come back.
 */
export class AtConnect extends Component {
    static template = "l10n_pt_at_series.AtConnect";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const {environment, username} = this.props.record.data;
        this.state = useState({
            busy: false,
            dragged: false,
            problem: "",
            vat: "",
            environment,
            username: username || "",
            password: "",
            certificatePassword: "",
            client: null,
            cipher: null,
        });
        this.root = useRef("root");
        this.password = useRef("password");
        onMounted(() => {
            const inputs = [...this.root.el.querySelectorAll("input.o_input")];
            setTimeout(() => {
                if (this.env.isSmall) {
                    // The keyboard would cover the page; Odoo goes to the button.
                    this.root.el?.closest(".o_form_view_container")?.scrollTo(0, 0);
                } else {
                    inputs.find((one) => !one.value)?.focus();
                }
            });
        });
    }

    get stored() {
        return this.props.record.data;
    }

    get passwordHint() {
        return this.stored.has_password ? _t("A password is stored") : "";
    }

    /**
     * What is known of each of the two files.
     */
    get files() {
        const {client, cipher} = this.state;
        return [
            {
                key: "client",
                label: _t("Client certificate (.pfx)"),
                text: client?.name || this.stored.client_detail,
            },
            {
                key: "cipher",
                label: _t("AT public key (.cer)"),
                text: cipher?.name || this.stored.cipher_detail,
            },
        ];
    }

    onDrop(event) {
        this.state.dragged = false;
        return this.take(event.dataTransfer.files);
    }

    async onChosen(event) {
        await this.take(event.target.files);
        // The same file can be chosen again.
        event.target.value = "";
    }

    async take(files) {
        this.state.problem = "";
        for (const file of files) {
            const kind = KINDS[file.name.split(".").pop().toLowerCase()];
            if (!kind || file.size > LARGEST) {
                this.state.problem = _t(
                    "“%(file)s” is no certificate. Choose the client certificate (.pfx or .p12) and the AT public key (.cer, .crt or .pem).",
                    {file: file.name}
                );
                continue;
            }
            const content = (await getDataURLFromFile(file)).split(",")[1];
            this.state[kind] = {name: file.name, content};
        }
    }

    async connect() {
        const {record} = this.props;
        const {vat, environment, username, password, client, cipher} = this.state;
        if (this.state.busy) {
            return;
        }
        Object.assign(this.state, {busy: true, problem: ""});
        try {
            const values = {
                vat,
                environment,
                username,
                password,
                certificate_password: this.state.certificatePassword,
                client,
                cipher,
            };
            const next = await this.orm.call(record.resModel, "connect", [
                [record.resId],
                values,
            ]);
            await record.load();
            if (typeof next === "object") {
                // Not to be waited for: by then another page may stand here.
                const onClose = () => {
                    record.load();
                };
                await this.action.doAction(next, {onClose});
            }
            // Still here: most often it is the password.
            this.password.el?.select();
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("view_widgets").add("l10n_pt_at_connect", {
    component: AtConnect,
    fieldDependencies: FIELDS.map((name) => ({name})),
});
