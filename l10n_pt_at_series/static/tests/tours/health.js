import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_pt_at_series_health", {
    steps: () => [
        {
            content: "A series waits for AT: see which",
            trigger: ".o_kanban_record a[name='action_view_pending']",
            run: "click",
        },
        {
            content: "Open it",
            trigger: ".o_data_row td[name='name']",
            run: "click",
        },
        {
            content: "Ask AT",
            trigger: "button[name='action_query']",
            run: "click",
        },
        {
            content: "It is registered",
            trigger: ".o_arrow_button_current[data-value='registered']",
        },
    ],
});
