import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_pt_at_series_migrate", {
    steps: () => [
        {
            content: "A line with a problem cannot be ticked; correct its code",
            trigger:
                ".modal .o_data_row:contains('AT-NC2027'):not(:has(.o_boolean_toggle)) [name='code']",
            run: "click",
        },
        {
            content: "Enter the code",
            trigger: ".modal .o_data_row [name='code'] input",
            run: "edit AAJFBCDFNC && press Tab",
        },
        {
            content: "Now it can be ticked",
            trigger: ".modal .o_data_row:nth-child(2) [name='selected'] input:checked",
        },
        {
            content: "Take over both",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "Both are taken over",
            trigger: ".modal .o_data_row.text-success:nth-child(2)",
        },
        {
            content: "Nothing is left: the button is gone",
            trigger: ".modal footer:not(:has(button[name='action_confirm']:visible))",
        },
        {
            content: "Close",
            trigger: ".modal footer button[special='cancel']",
            run: "click",
        },
        {
            content: "The dialog is gone",
            trigger: "body:not(:has(.modal))",
        },
    ],
});
