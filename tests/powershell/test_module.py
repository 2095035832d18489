"""The module as a whole: manifest, help, error ids, views, loading."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import dsregjson
from dsregjson.fields import FIELDS
from dsregjson.flat import COLUMNS

from .conftest import MODULE, ROOT, Shell, quote

SOURCE = ROOT / "ps" / "src"
COMMANDS = sorted(path.stem for path in (SOURCE / "Public").glob("*.ps1"))
ABOUT = (MODULE / "en-US" / "about_DsRegJson.help.txt").read_text("ascii")


def test_the_manifest_says_what_there_is(shell: Shell) -> None:
    manifest = shell(
        f"""
        $it = Test-ModuleManifest {quote(MODULE / "DsRegJson.psd1")}
        [ordered] @{{
            commands = @($it.ExportedFunctions.Keys | Sort-Object)
            cmdlets = @($it.ExportedCmdlets.Keys); aliases = @($it.ExportedAliases.Keys)
            variables = @($it.ExportedVariables.Keys)
            version = "$($it.Version)"; editions = @($it.CompatiblePSEditions); least = "$($it.PowerShellVersion)"
        }}"""
    ).only
    assert manifest["commands"] == COMMANDS
    assert manifest["cmdlets"] == manifest["aliases"] == manifest["variables"] == []
    assert manifest["version"].split(".")[0] == dsregjson.__version__.split(".")[0]
    assert manifest["editions"] == ["Desktop", "Core"]
    assert manifest["least"] == "5.1"


def test_one_function_per_file_and_only_the_public_ones_come_out(shell: Shell) -> None:
    exported = shell("(Get-Command -Module DsRegJson).Name | Sort-Object").output
    assert exported == COMMANDS
    for path in SOURCE.glob("P*/*.ps1"):
        assert re.findall(r"(?m)^function ([\w-]+)", path.read_text()) == [path.stem]


def test_verbs_are_approved_and_nouns_singular(shell: Shell) -> None:
    verbs = shell("(Get-Verb).Verb").output
    for name in [path.stem for path in SOURCE.glob("P*/*.ps1")]:
        verb, noun = name.split("-")
        assert verb in verbs
        # DsReg and DsRegStatus are nouns of other modules on the gallery.
        assert noun.startswith("DsRegCmd" if name in COMMANDS else "DsReg")
        assert not noun.endswith("s") or noun.endswith(("Status", "ss"))


def test_it_loads_in_strict_mode_and_without_a_word(pwsh: str, tmp_path: Path) -> None:
    for start in ("Set-StrictMode -Version Latest", "$ErrorActionPreference = 'Stop'"):
        done = subprocess.run(
            [
                pwsh,
                "-NoProfile",
                "-NonInteractive",
                "-Command",
                f"{start}; $WarningPreference = 'Continue'; Import-Module {quote(MODULE)}; "
                "Remove-Module DsRegJson; $Error.Count",
            ],
            capture_output=True,
            encoding="utf-8",
            check=False,
            cwd=tmp_path,
        )
        assert (done.stdout.strip(), done.stderr, done.returncode) == ("0", "", 0)


def test_it_says_why_it_does_not_load_in_constrained_language_mode(shell: Shell) -> None:
    answer = shell(
        f"""
        $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
        Import-Module {quote(MODULE)}
        """,
        load=False,
    )
    told = " ".join(
        [error["message"] for error in answer.errors] + [(answer.ended or {}).get("message", "")]
    )
    assert "ConstrainedLanguage" in told or "full PowerShell language" in told
    assert answer.output == []


def test_every_command_and_parameter_has_help_with_examples(shell: Shell) -> None:
    answer = shell(
        """
        foreach ($command in Get-Command -Module DsRegJson) {
            $help = Get-Help $command.Name -Full
            $common = [Management.Automation.Cmdlet]::CommonParameters + 'WhatIf', 'Confirm'
            [ordered] @{
                name = $command.Name
                synopsis = "$($help.Synopsis)"
                description = ($help.description | Out-String).Trim()
                parameters = @($command.Parameters.Keys | Where-Object { $_ -notin $common })
                told = @($help.parameters.parameter | Where-Object { ($_.description | Out-String).Trim() } | ForEach-Object name)
                examples = @($help.examples.example | ForEach-Object { "$($_.code)" })
                remarks = @($help.examples.example | ForEach-Object { ($_.remarks | Out-String).Trim() })
                links = @($help.relatedLinks.navigationLink.linkText)
                outputs = @($help.returnValues.returnValue | ForEach-Object { "$($_.type.name)".Trim() })
                types = @($command.OutputType.Name)
            }
        }"""
    )
    assert [each["name"] for each in answer.output] == COMMANDS
    for told in answer.output:
        name = told["name"]
        assert len(told["synopsis"]) > 20, name
        assert name not in told["synopsis"]
        assert len(told["description"]) > 60, name
        assert set(told["parameters"]) <= {*told["told"], "WhatIf", "Confirm"}, name
        assert told["examples"], name
        assert all(name in code for code in told["examples"]), name
        assert all(told["remarks"]), name
        assert set(told["links"]) <= {*COMMANDS, "about_DsRegJson"}, name
        assert told["outputs"], name
        assert told["types"] or name.startswith("Unregister"), name


def test_examples_of_the_help_use_parameters_that_exist(shell: Shell) -> None:
    answer = shell(
        """
        foreach ($command in Get-Command -Module DsRegJson) {
            foreach ($example in (Get-Help $command.Name -Full).examples.example) {
                $ast = [Management.Automation.Language.Parser]::ParseInput("$($example.code)", [ref] $null, [ref] $null)
                foreach ($call in $ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
                    $called = Get-Command $call.GetCommandName() -Module DsRegJson -ErrorAction Ignore
                    if (-not $called) { continue }
                    foreach ($element in $call.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) {
                        "$($called.Name) $($element.ParameterName) $($called.Parameters.ContainsKey($element.ParameterName))"
                    }
                }
            }
        }"""
    )
    assert len(answer.output) > 10
    assert [each for each in answer.output if each.endswith("False")] == []


def test_the_topic_is_found_and_names_every_command_and_error(shell: Shell) -> None:
    assert "about_DsRegJson" in shell("(Get-Help about_DsRegJson | Out-String)").only
    for name in COMMANDS:
        assert name in ABOUT
    used = set()
    for path in SOURCE.glob("P*/*.ps1"):
        used |= set(re.findall(r"Write-DsRegError (?:-Stop )?(\w+)", path.read_text()))
    used |= {"NoVerdict"}
    documented = set(
        re.findall(r"(?m)^      ([A-Z]\w+[a-z])  +[a-z]", ABOUT[ABOUT.index("\nERRORS") :])
    )
    assert used == documented
    assert all(len(line) <= 80 for line in ABOUT.splitlines())


def test_views_show_fields_that_exist() -> None:
    tree = ElementTree.parse(MODULE / "DsRegJson.Format.ps1xml")
    flat = {*COLUMNS, "ComputerName", "Source", "CollectedAt"}
    sections = {(field.section, field.name) for field in FIELDS}
    views = {view.findtext("Name"): view for view in tree.iter("View")}
    names = [node.text for node in views["DsRegJson.Status.Table"].iter("PropertyName")]
    for node in views["DsRegJson.Status.List"].iter("ScriptBlock"):
        names += [
            name
            for listed in re.findall("-split '(.*?)'", str(node.text))
            for name in listed.split()
        ]
    assert len(names) > 40
    assert set(names) <= flat
    for node in list(views["DsRegJson.Document.Table"].iter("ScriptBlock"))[1:]:
        section, field = str(node.text).removeprefix("$_.").split(".")
        assert (section, field) in sections


def test_the_default_views(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "AzureAdJoined : YES\nEnterpriseJoined : NO\nDomainJoined : NO\nDevice Name : PC-1\n"
        "DeviceId : 00aa00aa-bb11-cc22-dd33-44ee44ee44ee\nTenantName : Contoso\n"
        "AzureAdPrt : YES\nDeviceAuthStatus : SUCCESS\n"
    )
    answer = shell(
        """
        $flat, $nested = (ConvertFrom-DsRegCmd a.txt), (ConvertFrom-DsRegCmd a.txt -Nested)
        foreach ($width in 80, 100, 120) { $flat, $nested | ForEach-Object { $_ | Out-String -Width $width } }
        $flat | Format-List | Out-String -Width 120
        'AzureAdJoined : YES' | Set-Content unnamed.txt
        ConvertFrom-DsRegCmd unnamed.txt | Out-String -Width 80
        """
    )
    assert answer.errors == []
    heads = ["ComputerName", "JoinType", "AzureAdPrt", "DeviceAuthStatus", "TenantName", "DeviceId"]
    row = ["PC-1", "EntraJoined", "True", "SUCCESS", "Contoso"]
    guid = "00aa00aa-bb11-cc22-dd33-44ee44ee44ee"
    for at, text in enumerate(answer.output[:6]):
        lines = text.strip().splitlines()
        assert len(lines) == 3, text  # a heading of one line
        shown = 5 if at < 2 else 6
        assert lines[0].split() == heads[:shown]
        assert lines[2].split()[:5] == row
        if at > 3:
            assert lines[2].split()[5] == guid
    listed = answer.output[6]
    assert answer.output[7].strip().splitlines()[2].startswith("unnamed.txt")
    assert "ComputerName: PC-1" in listed
    assert re.search(r"(?m)^Tenant +: TenantName +Contoso$", listed)
    # What was not printed is not listed.
    assert "ErrorPhase" not in listed


def test_the_module_is_what_the_build_makes_of_source_and_field_table() -> None:
    spec = importlib.util.spec_from_file_location("build", ROOT / "ps" / "build.py")
    assert spec and spec.loader
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    for path, text in build.built().items():
        assert path.read_text("utf-8") == text, "run: python ps/build.py"


def test_it_is_thin() -> None:
    """What is written by hand; the rest is the field list."""
    assert len(list((SOURCE / "Private").glob("*.ps1"))) <= 15
    lines = 0
    for path in SOURCE.rglob("*.ps1"):
        code = re.sub(r"(?s)<#.*?#>", "", path.read_text())
        lines += len(
            [line for line in code.splitlines() if line.strip() and line.strip()[0] != "#"]
        )
    assert lines <= 1000


def test_the_tab_key_knows_the_members_of_objects(shell: Shell) -> None:
    line = "Get-DsRegCmdStatus | Where-Object AzureAd"
    answer = shell(
        f"(TabExpansion2 -inputScript {quote(line)} -cursorColumn {len(line)}).CompletionMatches.CompletionText"
    )
    expected = {name for name in COLUMNS if name.startswith("AzureAd")}
    assert set(answer.output) == expected


def test_it_is_ready_for_the_gallery(shell: Shell) -> None:
    told = shell(
        f"""
        $it = Import-PowerShellDataFile {quote(MODULE / "DsRegJson.psd1")}
        [ordered] @{{ files = $it.FileList; version = $it.ModuleVersion; data = $it.PrivateData.PSData }}"""
    ).only
    files = {path.relative_to(MODULE).as_posix() for path in MODULE.rglob("*") if path.is_file()}
    assert set(told["files"]) == files
    assert told["version"] == dsregjson.__version__
    data = told["data"]
    assert {"PSEdition_Desktop", "PSEdition_Core"} <= set(data["Tags"])
    [address] = re.findall(r'(?m)^Repository = "(.*)"', (ROOT / "pyproject.toml").read_text())
    assert data["ProjectUri"] == address
    assert data["LicenseUri"] == f"{address}/blob/main/LICENSE"
    assert data["ReleaseNotes"].startswith(address)
    assert (MODULE / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_it_can_be_published_and_installed(pwsh: str, tmp_path: Path) -> None:
    script = f"""
        $ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'
        Register-PSResourceRepository -Name Local -Uri {quote(tmp_path / "gallery")} -Trusted
        Publish-PSResource -Path {quote(MODULE)} -Repository Local
        Install-PSResource -Name DsRegJson -Repository Local -TrustRepository
        Import-Module DsRegJson
        (Get-Module DsRegJson).Version.ToString(), (Get-Command -Module DsRegJson).Count
        Get-Command -Module DsRegJson | ForEach-Object {{ (Get-Help $_.Name).Synopsis.Length -gt 20 }}
        """
    (tmp_path / "gallery").mkdir()
    # Without this folder NuGet and PSResourceGet would keep their settings in the current one.
    (tmp_path / ".local" / "share").mkdir(parents=True)
    (tmp_path / ".config").mkdir()
    done = subprocess.run(
        [pwsh, "-NoProfile", "-NonInteractive", "-Command", script],
        env={**os.environ, "HOME": str(tmp_path), "NO_COLOR": "1"},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split() == [dsregjson.__version__, "11", *["True"] * 11]
