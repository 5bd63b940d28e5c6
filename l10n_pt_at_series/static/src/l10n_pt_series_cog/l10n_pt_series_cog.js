import {Component} from "@odoo/owl";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {STATIC_ACTIONS_GROUP_NUMBER} from "@web/search/action_menus/action_menus";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

/** What is done once or seldom: in the cog menu of the list of series. */
export class SeriesCog extends Component {
    static template = "l10n_pt_at_series.SeriesCog";
    static components = {DropdownItem};
    static props = {};

    setup() {
        this.action = useService("action");
    }

    open(name) {
        return this.action.doAction(name);
    }
}

registry.category("cogMenu").add("l10n_pt_series", {
    Component: SeriesCog,
    groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
    isDisplayed: ({config, searchModel}) =>
        searchModel.resModel === "l10n_pt.document.series" &&
        ["kanban", "list"].includes(config.viewType) &&
        user.hasGroup("account.group_account_manager"),
});
