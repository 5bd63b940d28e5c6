import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_pt_at_series_close", {
    steps: () => [
        {
            content: "Nothing is ticked: tick the used one",
            trigger:
                ".modal .o_data_row:nth-child(1) [name='selected'] input:not(:checked)",
            run: "click",
        },
        {
            content: "And the unused one",
            trigger:
                ".modal .o_data_row:nth-child(2) [name='selected'] input:not(:checked)",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:nth-child(2) [name='selected'] input:checked",
        },
        {
            content: "End them",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "It is asked once more, with the number of series that end",
            trigger:
                ".modal:contains('for ever: 1 (') footer .btn-primary:contains('Go on')",
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
