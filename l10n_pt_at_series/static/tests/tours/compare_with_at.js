import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_pt_at_series_compare_with_at", {
    steps: () => [
        {
            content: "Ask AT for all it knows",
            trigger: ".modal button[name='action_list']",
            run: "click",
        },
        {
            content: "The series made elsewhere is a line",
            trigger: ".o_data_row:contains('PORTAL') button[name='action_fix']",
            run: "click",
        },
        {
            content: "Nothing is left to settle",
            trigger: ".o_view_nocontent_smiling_face",
        },
    ],
});
