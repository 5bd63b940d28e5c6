import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_pt_at_series_setup_guide", {
    steps: () => [
        {
            content: "The connection has not been tested yet",
            trigger: "[name='connection'] .text-bg-danger",
        },
        {
            content: "Test it",
            trigger: "button[name='action_test_connection']",
            run: "click",
        },
        {
            content: "It works",
            trigger: "[name='connection'] .text-bg-success",
        },
        {
            content: "Make the series that are missing",
            trigger: "button[name='action_register_series']",
            run: "click",
        },
        {
            content: "Nothing is left to do",
            trigger: "body:not(:has(.modal)) .o_form_view .alert-success",
        },
        {
            content: "Go on to the series",
            trigger: "button[name='action_series_list']",
            run: "click",
        },
        {
            content: "The list of series",
            trigger: ".o_list_view .o_group_header",
        },
    ],
});
