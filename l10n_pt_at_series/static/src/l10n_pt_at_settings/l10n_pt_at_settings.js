import {SearchableSetting} from "@web/webclient/settings_form_view/settings/searchable_setting";
import {browser} from "@web/core/browser/browser";
import {onMounted} from "@odoo/owl";
import {patch} from "@web/core/utils/patch";
import {registry} from "@web/core/registry";

const TOLD = "l10n_pt_at_series.told";

/**
 * Settings open at the block that a button is about; Odoo does so for a whole page
 * only, by the anchor of its address.
 */
patch(SearchableSetting.prototype, {
    setup() {
        super.setup();
        onMounted(() => {
            const {id, record} = this.props;
            const anchor = browser.location.hash.substring(1);
            const wanted = record.context.l10n_pt_scroll_to || anchor;
            if (id && id === wanted && id.startsWith("l10n_pt_")) {
                // The page goes to its top when it is mounted, which is later.
                setTimeout(() => {
                    this.settingRef.el?.scrollIntoView({block: "center"});
                    this.settingRef.el?.querySelector("input")?.focus({
                        preventScroll: true,
                    });
                });
            }
        });
    },
});

/**
 * Load the page anew, as Odoo does after settings were saved, and then say what became
 * of the connection.
 */
function reloadAndTell(env, {params}) {
    const {anchor, ...told} = params;
    browser.sessionStorage.setItem(TOLD, JSON.stringify(told));
    const {pathname, search} = browser.location;
    browser.history.replaceState(
        browser.history.state,
        "",
        `${pathname}${search}#${anchor}`
    );
    browser.location.reload();
}

registry.category("actions").add("l10n_pt_at_reload_and_tell", reloadAndTell);

registry.category("services").add("l10n_pt_at_told", {
    dependencies: ["notification"],
    start(env, {notification}) {
        const told = browser.sessionStorage.getItem(TOLD);
        if (told) {
            browser.sessionStorage.removeItem(TOLD);
            const {message, ...options} = JSON.parse(told);
            notification.add(message, options);
        }
    },
});
