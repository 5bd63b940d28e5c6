# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make test`` names what failed: the end of a log is what people see first."""

from dev import results


def test_failed_tests_of_pytest_are_named(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuite><testcase classname='a.b' name='good'/>"
        "<testcase classname='a.b' name='bad'><failure/></testcase></testsuite>"
    )
    result = results.from_junit(report)
    assert (result.passed, result.failed, result.failures) == (1, 1, ["a.b.bad"])


def test_failed_tests_of_odoo_are_named(tmp_path):
    log = tmp_path / "odoo.log"
    start = "2027-01-02 03:04:05,678 9"
    log.write_text(
        f"{start} ERROR db odoo.addons.one.tests.two: FAIL: TestTwo.test_three\n"
        f"{start} ERROR db odoo.addons.one.tests.two: FAIL: Subtest TestTwo.test_five"
        " (size=5)\n"
        f"{start} ERROR db odoo.addons.one.tests.two: ERROR: setUpClass (TestSix) \n"
        f"{start} ERROR db odoo.tests.result: 2 failed, 1 error(s) of 4 tests when"
        " loading database 'db'\n"
    )
    result = results.from_odoo_log(log)
    assert (result.passed, result.failed) == (1, 3)
    assert result.failures == [
        "TestTwo.test_three",
        "Subtest TestTwo.test_five (size=5)",
        "setUpClass (TestSix)",
    ]
