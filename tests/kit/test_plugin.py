"""The pytest plugin as other people's projects have it: markers, options, xdist, what a failed test shows, and the example to copy."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gatepost.testing.local import running as serving

EXAMPLE = Path(__file__).parents[2] / "examples" / "pytest"


def test_a_fixture_is_there_without_a_word_and_markers_and_configuration_set_it_up(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\ngatepost_settings = ["production_access = true", "review_after=5"]\n')
    pytester.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.gatepost(issuer="aws", review_after=6)

        def test_configured(gatepost):
            settings = gatepost.settings
            assert (settings.production_access, settings.issuer, settings.review_after) == (True, "aws", 6)

        @pytest.mark.gatepost(production_access=False)
        class TestMarked:
            @pytest.mark.gatepost(review_after=7)
            def test_marked(self, gatepost):
                settings = gatepost.settings
                assert (settings.production_access, settings.issuer, settings.review_after) == (False, "aws", 7)

        @pytest.mark.gatepost(no_such_setting=1)
        def test_misspelt(gatepost): ...
        """
    )
    result = pytester.runpytest_subprocess("--strict-markers", "-W", "error")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*InvalidSetting: There is no setting 'no_such_setting'. Known: host, *"])


FAILING = """
    def test_it_fails(gatepost):
        cognito = gatepost.client("cognito-idp")
        pool = cognito.create_user_pool(PoolName="club", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
        client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]["ClientId"]
        email = [{"Name": "email", "Value": "ada@example.com"}]
        cognito.sign_up(ClientId=client, Username="ada", Password="Lovelace-1815", UserAttributes=email)
        assert False, pool
"""


def test_a_failed_test_shows_its_mail_and_leaves_its_data(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_club=FAILING)
    result = pytester.runpytest_subprocess("--gatepost-keep", "kept")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*- Gatepost -*", "Arrived:", "*ada@example.com: Your verification code", "Look at it again with: gatepost*"]
    )
    folder = Path(re.findall(r"gatepost serve --data (\S+)", result.stdout.str())[0])
    assert folder.parent == pytester.path / "kept"
    pool = re.findall(r"AssertionError: (us-east-1_\w+)", result.stdout.str())[0]
    with serving(folder, smtp_port=-1) as server:
        assert server.client("cognito-idp", account="123456789012").admin_get_user(UserPoolId=pool, Username="ada")["Username"] == "ada"
    assert (folder / "server.key").stat().st_mode & 0o077 == 0


def test_a_project_may_want_to_see_less(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ngatepost_report = false\n")
    pytester.makepyfile(test_club=FAILING)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*- Gatepost -*")


def test_nothing_of_the_server_is_imported_before_a_test_needs_it() -> None:
    program = "import sys, gatepost.testing.plugin; print([m for m in ('boto3', 'sqlalchemy', 'starlette') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("processes", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_the_example_that_people_copy_passes(tmp_path: Path, processes: list[str]) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "club")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", *processes]
    done = subprocess.run(command, cwd=tmp_path / "club", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout
