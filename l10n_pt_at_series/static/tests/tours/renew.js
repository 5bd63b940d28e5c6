import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_pt_at_series_renew", {
    steps: () => [
        {
            content: "Both types are proposed",
            trigger: ".modal .o_data_row:nth-child(2)",
        },
        {
            content: "Register them",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "The last line has its badge, and the progress is at its end",
            trigger:
                ".modal:has(.o_l10n_pt_series_progress [style*='100%']) .o_data_row:nth-child(2) .text-bg-success",
        },
        {
            content: "Nothing is left to be tried again",
            trigger:
                ".modal footer:not(:has([name='stop'], [name='action_confirm'])) [special='cancel']",
            run: "click",
        },
    ],
});
