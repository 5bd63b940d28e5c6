import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_pt_at_series_audit", {
    steps: () => [
        {
            content: "Check the documents of a series",
            trigger: "button[name='action_audit']",
            run: "click",
        },
        {
            content: "One of them is not in order",
            trigger: ".modal div[name='line_ids'] .o_data_row .text-bg-danger",
        },
        {
            content: "Close the findings",
            trigger: ".modal button[special='cancel']",
            run: "click",
        },
        {
            content: "Back at the series",
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});
