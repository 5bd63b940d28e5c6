import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_pt_at_series_import_codes", {
    steps: () => [
        {
            content: "Paste a table whose second line has an error",
            trigger: ".modal [name='text'] textarea",
            run: ({edit}) => edit("A2027;FT;AAJFBCDFG2\nA2027;NC;AAJF"),
        },
        {
            content: "The cross, pressed twice, asks before it throws the table away",
            trigger: ".modal:has([name='text'] textarea) .btn-close",
            run: "dblclick",
        },
        {
            content: "Go back to it",
            trigger:
                ".modal:contains('has not been stored') .modal-footer button:contains('Go back')",
            run: "click",
        },
        {
            content: "Nothing more is asked: so does Escape",
            trigger:
                "body:not(:has(.modal:contains('has not been stored'))) .modal [name='text'] textarea",
            run: "press Escape",
        },
        {
            content: "Go back once more",
            trigger:
                ".modal:contains('has not been stored') .modal-footer button:contains('Go back')",
            run: "click",
        },
        {
            content: "The table is still there: see what it will do",
            trigger: ".modal button[name='action_preview']",
            run: "click",
        },
        {
            content: "Correct the line with the error",
            trigger: ".modal .o_data_row:has(.text-bg-danger) [name='validation_code']",
            run: "click",
        },
        {
            trigger: ".modal .o_selected_row [name='validation_code'] input",
            run: "edit AAJFBCDFG3 && press Tab",
        },
        {
            content: "It is checked at once",
            trigger: ".modal .o_list_view:not(:has(.text-bg-danger))",
        },
        {
            content: "Import both",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "Each line has its result",
            trigger: ".modal .o_data_row:last .text-bg-success",
        },
    ],
});
