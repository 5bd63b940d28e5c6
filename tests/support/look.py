# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Look at a screen as somebody with a small one does, and as a screen reader does."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Where the addons draw: all of a view of theirs, or their parts of one of Odoo's.
WHOLE = ".o_action_manager .o_content"
PARTS = "[name^='l10n_pt_'], [name*='_l10n_pt_'], [id^='l10n_pt_']"
# What must be read in full wherever it stands, by its technical name.
IN_FULL = (
    "^(validation_code|code|identifier|name|state|status|last_document"
    "|l10n_pt_atcud|l10n_pt_document_number)$"
)
CUT = """([root, inFull]) => {
    const found = new Set();
    const shown = (node) => node.offsetParent && node.getBoundingClientRect().width > 1;
    const text = (node) => node.textContent.trim().replace(/\\s+/g, " ").slice(0, 50);
    const name = (node) => node.getAttribute("name") || node.dataset.name || "";
    const tell = (what, node) => found.add(`${what}: ${name(node)} "${text(node)}"`);
    const cut = (node) =>
        node.scrollWidth > node.clientWidth + 1 &&
        getComputedStyle(node).overflowX !== "visible";
    const kept = (node) => new RegExp(inFull).test(name(node));
    const roots = [...document.querySelectorAll(root)].filter(shown);
    const within = (selector) =>
        roots.flatMap((node) => [
            ...(node.matches(selector) ? [node] : []),
            ...node.querySelectorAll(selector),
        ]).filter(shown);
    const inDialog = (node) => node.closest(".modal");
    const wide = innerWidth > 800;
    for (const node of within("td[name], th[data-name], .badge, button")) {
        if (node.closest(".o-mail-Chatter")) continue; // Odoo's
        // A badge or a button is cut by the cell it stands in.
        const cell = node.closest("td");
        const matters = node.matches("th")
            ? wide || kept(node)
            : node.matches("td") ? kept(node) : true;
        if (!matters) continue;
        if ([node, ...node.querySelectorAll("*")].some(cut)) tell("cut", node);
        else if (cell && cell !== node && cut(cell)) tell("cut", node);
        const {left, right} = node.getBoundingClientRect();
        const away = right > innerWidth + 1 || left < -1;
        if (away && (wide || (!inDialog(node) && (!cell || kept(cell)))))
            tell("off the screen", node);
    }
    // A table in a dialog may be wider than a phone.
    const scrolls = wide ? ".modal-body, .modal .o_list_renderer" : ".modal-body";
    for (const node of document.querySelectorAll(scrolls))
        if (shown(node) && node.scrollWidth > node.clientWidth + 1)
            found.add(`scrolls sideways: ${node.className}`);
    if (document.documentElement.scrollWidth > innerWidth + 1) found.add("wide page");
    return [...found];
}"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
# What Odoo's own widgets and colours have on every screen, by rule: below these, that
# is no fault of ours.
ODOOS = {
    "aria-allowed-attr": ".o-dropdown, .o-autocomplete--input, .o_tag",
    "aria-required-parent": ".o_notebook_headers",
    "autocomplete-valid": ".o_select_menu_input",
    "button-name": ".o_optional_columns_dropdown, .o_clipboard_button",
    "color-contrast": ".text-muted, .badge, .o_light_label, .o_form_label",
    "image-alt": ".o_field_many2one_avatar_user",
    "label": ".o_list_record_selector",
    "scrollable-region-focusable": ".o_list_renderer",
}
CHATTER = ".o-mail-Chatter"
IS_BELOW = """([target, selector]) =>
    Boolean(document.querySelector(target)?.closest(selector))"""


def cut(page: Page, root: str) -> list[str]:
    """Return what of ours cannot be read in full, in words."""
    return page.evaluate(CUT, [root, IN_FULL])


def violations(page: Page, root: str) -> list[str]:
    """Return what axe finds wrong below a selector, without what Odoo always has."""
    results = Axe().run(page, context={"include": [[root]]}, options=RULES)
    found = set()
    for violation in results.response["violations"]:
        rule = violation["id"]
        odoos = ", ".join(filter(None, (CHATTER, ODOOS.get(rule))))
        for node in violation["nodes"]:
            if not page.evaluate(IS_BELOW, [node["target"][0], odoos]):
                found.add(f"{rule}: {node['html'][:160]}")
    return sorted(found)
