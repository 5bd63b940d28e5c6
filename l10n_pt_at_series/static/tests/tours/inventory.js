import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_pt_at_series_inventory", {
    steps: () => [
        {
            content: "A numbering in the legal form would go on: start a new series",
            trigger:
                ".modal .o_data_row:contains('0035') " +
                ".o_field_widget[name='keeps_numbering'] input",
            run: "click",
        },
        {
            content: "The proposal has followed",
            trigger: ".modal .o_data_row:contains('0035') .text-bg-warning",
        },
        {
            content: "Do what is ticked",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "Each line has its result",
            trigger: ".modal .o_data_row:contains('NC') .text-bg-success",
        },
        {
            content: "Look at the series",
            trigger: ".modal button[name='action_open_series']",
            run: "click",
        },
        {
            content: "They are in the list",
            trigger: ".o_list_view:not(.modal *) .o_data_row .text-bg-success",
        },
    ],
});
