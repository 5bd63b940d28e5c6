import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_pt_at_series_ask_password", {
    steps: () => [
        {
            content: "Register a series while the password is not stored",
            trigger: "button[name='action_register']",
            run: "click",
        },
        {
            content: "Enter the password",
            trigger: ".modal div[name='password'] input",
            run: "edit palavra-passe-de-teste",
        },
        {
            content: "Go on",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "AT gave its code",
            trigger: "div[name='validation_code']:contains('AA')",
        },
    ],
});
