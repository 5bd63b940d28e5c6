import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_pt_at_series_close", {
    steps: () => [
        {
            content: "The used one and the unused one are ticked",
            trigger: ".modal .o_data_row:nth-child(2) [name='selected'] input:checked",
        },
        {
            content: "End them",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "Both are done",
            trigger:
                ".modal:has(.o_l10n_pt_series_progress [style*='100%']) footer:not(:has([name='stop'], [name='action_confirm'])) [special='cancel']",
            run: "click",
        },
    ],
});
