"""The module as a whole: manifest, help, error ids, views, loading."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import dsregjson
from dsregjson.fields import FIELDS
from dsregjson.flat import COLUMNS

from .conftest import MODULE, Shell, quote

COMMANDS = sorted(path.stem for path in (MODULE / "Public").glob("*.ps1"))
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
    for path in [*(MODULE / "Public").iterdir(), *(MODULE / "Private").iterdir()]:
        assert re.findall(r"(?m)^function ([\w-]+)", path.read_text()) == [path.stem]


def test_verbs_are_approved_and_nouns_singular(shell: Shell) -> None:
    verbs = shell("(Get-Verb).Verb").output
    for name in [path.stem for path in MODULE.glob("P*/*.ps1")]:
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
    for path in MODULE.glob("P*/*.ps1"):
        used |= set(re.findall(r"-Id (\w+)", path.read_text()))
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
    for name in ("DsRegJson.Status.Table", "DsRegJson.Status.List"):
        names = [node.text for node in views[name].iter("PropertyName")]
        assert names
        assert set(names) <= flat
    for node in views["DsRegJson.Document.Table"].iter("ScriptBlock"):
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
        ConvertFrom-DsRegCmd a.txt | Out-String -Width 120
        ConvertFrom-DsRegCmd a.txt -Nested | Out-String -Width 120
        ConvertFrom-DsRegCmd a.txt | Format-List | Out-String -Width 120
        """
    )
    for text in answer.output[:2]:
        head, _, row = text.strip().splitlines()[:3]
        assert head.split() == [
            *["ComputerName", "JoinType", "TenantName", "DeviceId", "AzureAdPrt"],
            "DeviceAuthStatus",
        ]
        assert row.split() == [
            *["PC-1", "EntraJoined", "Contoso", "00aa00aa-bb11-cc22-dd33-44ee44ee44ee"],
            *["True", "SUCCESS"],
        ]
    listed = answer.output[2]
    assert "ComputerName: PC-1" in listed
    assert re.search(r"(?m)^TenantName +: Contoso$", listed)
    # What was not printed is not listed.
    assert "ErrorPhase" not in listed


def test_field_types_come_from_the_program(shell: Shell) -> None:
    """There is no second table of fields in PowerShell."""
    done = subprocess.run(
        [shell.program, "fields", "--json"], capture_output=True, check=True, encoding="ascii"
    )
    times = {entry["Flat"] for entry in json.loads(done.stdout) if entry["Type"] == "datetime"}
    used = " ".join(path.read_text() for path in MODULE.glob("P*/*.ps1"))
    code = re.sub(r"(?s)<#.*?#>", "", used)
    assert not [name for name in times - {None} if re.search(rf"\b{name}\b", code)]
