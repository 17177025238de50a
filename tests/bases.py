"""pytest plugin: says how many tests passed on each database and in the browser; in a whole run, none there is a failure.

A plugin and not a conftest, whose hooks would not see the tests of other folders.
"""

_COMPTES = {"sqlite": 0, "postgres": 0, "navigateur": 0}


def pytest_runtest_logreport(report) -> None:
    if report.when == "call" and report.passed:
        for nom in _COMPTES:
            _COMPTES[nom] += nom in report.keywords


def pytest_terminal_summary(terminalreporter) -> None:
    if not any(_COMPTES.values()):
        return
    terminalreporter.section("bases")
    for nom, nombre in _COMPTES.items():
        terminalreporter.write_line(f"{nom} : {nombre} tests")


def pytest_sessionfinish(session, exitstatus) -> None:
    config = session.config
    if hasattr(config, "workerinput"):  # the one process that hears of all tests says it
        return
    entiere = not config.option.keyword and not config.option.markexpr and config.args == config.getini("testpaths")
    vides = [nom for nom, nombre in _COMPTES.items() if not nombre]
    if entiere and exitstatus == 0 and vides:
        print(f"\nAucun test n’a tourné sur : {', '.join(vides)}")
        session.exitstatus = 1
