# Walks the syntax tree of PowerShell files and prints, as a JSON array, all that Windows PowerShell
# 5.1 on .NET Framework 4.6.2 does not have. The tables beside it are the ground truth for commands,
# parameters, .NET types and members; what they do not cover stands at the head of this file.
param([string[]] $Path, [string] $Reference)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# Kinds of syntax nodes: those of 5.1. A node of any other kind is newer syntax.
$nodeKinds = @('ArrayExpression', 'ArrayLiteral', 'AssignmentStatement', 'AttributedExpression', 'Attribute',
    'BinaryExpression', 'BlockStatement', 'BreakStatement', 'CatchClause', 'Command', 'CommandExpression',
    'CommandParameter', 'ConstantExpression', 'ContinueStatement', 'ConvertExpression', 'DataStatement',
    'DoUntilStatement', 'DoWhileStatement', 'ErrorExpression', 'ErrorStatement', 'ExitStatement',
    'ExpandableStringExpression', 'FileRedirection', 'ForEachStatement', 'ForStatement', 'FunctionDefinition',
    'Hashtable', 'IfStatement', 'IndexExpression', 'InvokeMemberExpression', 'MemberExpression',
    'MergingRedirection', 'NamedAttributeArgument', 'NamedBlock', 'ParamBlock', 'Parameter', 'ParenExpression',
    'Pipeline', 'ReturnStatement', 'ScriptBlock', 'ScriptBlockExpression', 'StatementBlock',
    'StringConstantExpression', 'SubExpression', 'SwitchStatement', 'ThrowStatement', 'Trap', 'TryStatement',
    'TypeConstraint', 'TypeExpression', 'UnaryExpression', 'UsingExpression', 'VariableExpression',
    'WhileStatement')
$newTokens = 'QuestionMark', 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket',
    'AndAnd', 'OrOr'
$newVariables = 'IsWindows', 'IsLinux', 'IsMacOS', 'IsCoreCLR', 'PSStyle', 'EnabledExperimentalFeatures',
    'PSNativeCommandArgumentPassing', 'PSNativeCommandUseErrorActionPreference', 'ErrorView'
$oldEncodings = 'Unknown', 'String', 'Unicode', 'Byte', 'BigEndianUnicode', 'UTF8', 'UTF7', 'UTF32', 'Ascii',
    'Default', 'Oem'
$commonParameters = 'Verbose', 'Debug', 'ErrorAction', 'WarningAction', 'InformationAction', 'ErrorVariable',
    'WarningVariable', 'InformationVariable', 'OutVariable', 'OutBuffer', 'PipelineVariable'
# The engine's own types are not in the table; these are in 5.1.
$engineTypes = @('CmdletBindingAttribute', 'ParameterAttribute', 'AliasAttribute', 'OutputTypeAttribute',
    'AllowNullAttribute', 'AllowEmptyStringAttribute', 'AllowEmptyCollectionAttribute', 'ValidateSetAttribute',
    'ValidateRangeAttribute', 'ValidateCountAttribute', 'ValidatePatternAttribute', 'ValidateScriptAttribute',
    'ValidateNotNullAttribute', 'ValidateNotNullOrEmptyAttribute', 'SupportsWildcardsAttribute',
    'ArgumentCompleterAttribute', 'CredentialAttribute', 'PSCmdlet', 'PSCustomObject', 'PSObject', 'PSReference',
    'SwitchParameter', 'ScriptBlock', 'PSCredential', 'ErrorRecord', 'ErrorCategory', 'SessionStateException',
    'ItemNotFoundException', 'DriveNotFoundException', 'CommandNotFoundException', 'RuntimeException', 'PipelineStoppedException', 'WildcardPattern', 'PSTypeName',
    'ActionPreference', 'CompletionResult', 'CompletionResultType', 'Language.CommandAst',
    'Runspaces.RemotingErrorRecord', 'Runspaces.PSSession' | ForEach-Object { "System.Management.Automation.$_" })
# Not in the table either: .NET Framework has it, with all that is used of it, since 4.0.
$engineTypes += 'System.Threading.Tasks.Task'
$engineMembers = 'GetUnresolvedProviderPathFromPSPath', 'GetResolvedProviderPathFromPSPath', 'SessionState',
    'Path', 'ParameterSetName', 'MyInvocation', 'WriteError', 'WriteWarning', 'WriteVerbose', 'WriteProgress',
    'ThrowTerminatingError', 'ShouldProcess', 'ShouldContinue', 'PSObject', 'Properties', 'TypeNames', 'Value',
    'Name', 'Remove', 'Module', 'Version', 'LanguageMode', 'ProviderPath', 'PSVersion', 'PSEdition', 'Parameters',
    'OriginInfo', 'PSComputerName', 'TargetObject', 'FullyQualifiedErrorId', 'CategoryInfo', 'IsPresent', 'UserName',
    'GetNetworkCredential', 'ComputerName', 'BoundParameters', 'ScriptBlock', 'Group', 'InvocationInfo', 'GetNewClosure'
# Overloads that only newer .NET has: method and number of arguments.
$newOverloads = 'Contains/2', 'Replace/3', 'Move/3', 'Kill/1', 'GetHashCode/1', 'AppendJoin/2', 'TryAdd/2',
    'EnsureCapacity/1', 'WriteAsync/1', 'ReadAsync/1', 'IndexOf/1:char', 'EndsWith/1:char', 'StartsWith/1:char',
    'Split/1:string', 'Split/2:string', 'Trim/1:string', 'TrimStart/1:string', 'TrimEnd/1:string'

$commands = @{}
foreach ($row in Get-Content -LiteralPath (Join-Path $Reference 'windows-powershell-5.1-commands.tsv') | Select-Object -Skip 1) {
    $cells = $row.Split("`t")
    $commands[$cells[1]] = @($cells[3].Split(' ') | ForEach-Object { $_.Split(':')[0] })
}
$types = @{}
$allMembers = [Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
foreach ($row in Get-Content -LiteralPath (Join-Path $Reference 'dotnet-framework-4.6.2-members.tsv') | Select-Object -Skip 1) {
    $name, $base, $members = $row.Split("`t")
    $members = @($members.Split(' '))
    $types[$name] = @{ Base = $base; Members = $members }
    foreach ($member in $members) { [void] $allMembers.Add($member) }
}
foreach ($member in $engineMembers) { [void] $allMembers.Add($member) }

$findings = [Collections.Generic.List[object]]::new()
function Add-Finding($Ast, $Rule, $Text) {
    $findings.Add([pscustomobject] @{ File = $script:file; Line = $Ast.Extent.StartLineNumber; Rule = $Rule; Text = $Text })
}

function Test-Member($TypeName, $Member) {
    # Whether a type of the table, or one of its bases, has the member; $null for a type outside it.
    # Members of a hashtable are its keys.
    if ($TypeName -in 'System.Object', 'System.Collections.Hashtable' -or -not $types.ContainsKey($TypeName)) { return $null }
    while ($TypeName -and $types.ContainsKey($TypeName)) {
        if ($types[$TypeName].Members -contains $Member) { return $true }
        $TypeName = $types[$TypeName].Base
    }
    $Member -in 'ToString', 'Equals', 'GetHashCode', 'GetType', 'PSObject', 'ReferenceEquals'
}

function Get-TypeName($TypeName) {
    # The name that the table uses, of a type as it is written in the source.
    if ($TypeName -is [Management.Automation.Language.ArrayTypeName]) { return Get-TypeName $TypeName.ElementType }
    if ($TypeName -is [Management.Automation.Language.GenericTypeName]) {
        foreach ($argument in $TypeName.GenericArguments) { Test-TypeName $argument }
        $type = $TypeName.GetReflectionType()
        if ($null -ne $type) { $type = $type.GetGenericTypeDefinition() }
    }
    else {
        $type = $TypeName.GetReflectionType()
        if ($null -eq $type) { $type = $TypeName.GetReflectionAttributeType() }
    }
    if ($null -eq $type) { return "?$($TypeName.FullName)" }
    if ($type.IsArray) { $type = $type.GetElementType() }
    $type.FullName
}

function Test-TypeName($TypeName) {
    if ("$($TypeName.FullName)" -eq 'ordered') { return }  # part of the language
    $name = Get-TypeName $TypeName
    if (-not ($types.ContainsKey($name) -or $name -in $engineTypes -or $name -eq 'System.Management.Automation.PSCustomObject')) {
        Add-Finding $TypeName 'type' "$($TypeName.FullName) ($name)"
    }
}

$trees = [ordered] @{}
$own = @{}
$literalKeys = @{}
foreach ($script:file in $Path) {
    $bytes = [IO.File]::ReadAllBytes($file)
    $tokens = $problems = $null
    $tree = [Management.Automation.Language.Parser]::ParseFile($file, [ref] $tokens, [ref] $problems)
    $trees[$file] = @{ Tree = $tree; Tokens = $tokens }
    foreach ($problem in $problems) { Add-Finding $problem 'syntax' $problem.Message }
    if ($bytes -gt 127) { Add-Finding $tree 'ascii' 'a character outside ASCII' }
    foreach ($function in $tree.FindAll({ $args[0] -is [Management.Automation.Language.FunctionDefinitionAst] }, $true)) {
        $block = $function.Body.ParamBlock
        $names = @()
        if ($null -ne $block) {
            $names = @($block.Parameters | ForEach-Object { $_.Name.VariablePath.UserPath })
            if ("$($block.Attributes)" -match 'SupportsShouldProcess') { $names += 'WhatIf', 'Confirm' }
        }
        elseif ($null -ne $function.Parameters) {
            $names = @($function.Parameters | ForEach-Object { $_.Name.VariablePath.UserPath })
        }
        $own[$function.Name] = $names
    }
    foreach ($table in $tree.FindAll({ $args[0] -is [Management.Automation.Language.HashtableAst] }, $true)) {
        foreach ($pair in $table.KeyValuePairs) { [void] $allMembers.Add($pair.Item1.Extent.Text.Trim("'")) }
    }
}
$allText = ($trees.Keys | ForEach-Object { [IO.File]::ReadAllText($_) }) -join "`n"

function Test-Parameter($Ast, $Command, $Name) {
    $known = if ($own.ContainsKey($Command)) { $own[$Command] } else { $commands[$Command] }
    if ($Name -notin $known -and $Name -notin $commonParameters) { Add-Finding $Ast 'parameter' "$Command -$Name" }
}

function Get-Splatted($Variable) {
    # The keys that a splatted variable may hold: from the hashtable it is set to and from what is
    # added to it, in the same function; from everywhere for a script variable it is set to.
    $scope = $Variable.Parent
    while ($null -ne $scope.Parent -and $scope -isnot [Management.Automation.Language.FunctionDefinitionAst]) { $scope = $scope.Parent }
    $names = @($Variable.VariablePath.UserPath)
    $keys = @()
    $found = $false
    $places = @($scope)
    for ($i = 0; $i -lt $names.Count; $i++) {
        foreach ($place in $places) {
            foreach ($set in $place.FindAll({ $args[0] -is [Management.Automation.Language.AssignmentStatementAst] }, $true)) {
                $left = $set.Left.Extent.Text
                if ($left -eq "`$$($names[$i])") {
                    $table = $set.Right.Find({ $args[0] -is [Management.Automation.Language.HashtableAst] }, $true)
                    if ($null -ne $table) {
                        $found = $true
                        $keys += $table.KeyValuePairs | ForEach-Object { $_.Item1.Extent.Text.Trim("'") }
                    }
                    elseif ($set.Right.Extent.Text -match '^\$(script:\w+)$') {
                        $names += $Matches[1]
                        $places = @($trees.Values | ForEach-Object { $_.Tree })
                    }
                }
                elseif ($left -match ('^\$' + [regex]::Escape($names[$i]) + "(?:\.(\w+)|\['(\w+)'\])$")) {
                    $keys += @($Matches[1], $Matches[2]) -ne $null
                }
            }
        }
    }
    if ($found) { $keys | Select-Object -Unique } else { $null }
}

function Get-VariableType($Variable) {
    # The declared or obvious type of a variable in its function, or $null.
    $scope = $Variable.Parent
    while ($null -ne $scope.Parent -and $scope -isnot [Management.Automation.Language.FunctionDefinitionAst]) { $scope = $scope.Parent }
    $name = $Variable.VariablePath.UserPath
    foreach ($parameter in $scope.FindAll({ $args[0] -is [Management.Automation.Language.ParameterAst] }, $true)) {
        if ($parameter.Name.VariablePath.UserPath -eq $name) {
            foreach ($attribute in $parameter.Attributes) {
                if ($attribute -is [Management.Automation.Language.TypeConstraintAst]) {
                    if ($attribute.TypeName -is [Management.Automation.Language.ArrayTypeName]) { return }  # members of the items are meant as well
                    return Get-TypeName $attribute.TypeName
                }
            }
        }
    }
    foreach ($set in $scope.FindAll({ $args[0] -is [Management.Automation.Language.AssignmentStatementAst] }, $true)) {
        $right = $set.Right.Extent.Text
        if ($set.Left.Extent.Text -eq "`$$name" -and $set.Right -is [Management.Automation.Language.CommandExpressionAst]) {
            $value = $set.Right.Expression
            if ($value -is [Management.Automation.Language.InvokeMemberExpressionAst] -and $value.Static -and "$($value.Member)" -eq 'new') {
                if ($value.Expression.TypeName -is [Management.Automation.Language.ArrayTypeName]) { return 'System.Array' }
                return Get-TypeName $value.Expression.TypeName
            }
            if ($value -is [Management.Automation.Language.ConvertExpressionAst] -and
                $value.Type.TypeName -isnot [Management.Automation.Language.ArrayTypeName]) { return Get-TypeName $value.Type.TypeName }
        }
    }
}

function Get-ArgumentKind($Argument) {
    if ($Argument -is [Management.Automation.Language.ConvertExpressionAst] -and "$($Argument.Type)" -eq '[char]') { 'char' }
    elseif ($Argument -is [Management.Automation.Language.StringConstantExpressionAst] -or
        $Argument -is [Management.Automation.Language.ExpandableStringExpressionAst]) { 'string' }
    else { '?' }
}

foreach ($script:file in $trees.Keys) {
    foreach ($token in $trees[$file].Tokens) {
        if ("$($token.Kind)" -in $newTokens) { Add-Finding $token 'operator' $token.Text }
        if ($token -is [Management.Automation.Language.NumberToken] -and
            $token.Text -notmatch '^[-+]?(0x[0-9a-f]+|(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)[ld]?(kb|mb|gb|tb|pb)?$') {
            Add-Finding $token 'number' $token.Text
        }
        if ($token -is [Management.Automation.Language.StringExpandableToken] -and $token.Text -cmatch '(?<!`)(``)*`(e|u\{)') {
            Add-Finding $token 'escape' $token.Text
        }
    }
    foreach ($ast in $trees[$file].Tree.FindAll({ $true }, $true)) {
        $kind = $ast.GetType().Name -replace 'Ast$', ''
        if ($kind -notin $nodeKinds) { Add-Finding $ast 'syntax' "$kind $($ast.Extent.Text)" }
        switch ($kind) {
            'ScriptBlock' {
                if ($ast.PSObject.Properties['CleanBlock'] -and $ast.CleanBlock) { Add-Finding $ast.CleanBlock 'syntax' 'clean block' }
            }
            'Pipeline' { if ($ast.Background) { Add-Finding $ast 'syntax' "background job: $($ast.Extent.Text)" } }
            'VariableExpression' {
                if ($ast.VariablePath.UserPath -in $newVariables) { Add-Finding $ast 'variable' $ast.Extent.Text }
            }
            { $_ -in 'TypeExpression', 'TypeConstraint', 'Attribute' } { Test-TypeName $ast.TypeName }
            'Command' {
                $command = $ast.GetCommandName()
                if ($null -eq $command) { break }
                if (-not ($own.ContainsKey($command) -or $commands.ContainsKey($command))) {
                    Add-Finding $ast 'command' $command
                    break
                }
                for ($i = 1; $i -lt $ast.CommandElements.Count; $i++) {
                    $element = $ast.CommandElements[$i]
                    if ($element -is [Management.Automation.Language.CommandParameterAst]) {
                        Test-Parameter $element $command $element.ParameterName
                        $next = if ($element.Argument) { $element.Argument } elseif ($i + 1 -lt $ast.CommandElements.Count) { $ast.CommandElements[$i + 1] }
                        if ($element.ParameterName -eq 'Encoding' -and -not $own.ContainsKey($command) -and
                            $next -is [Management.Automation.Language.StringConstantExpressionAst] -and $next.Value -notin $oldEncodings) {
                            Add-Finding $element 'encoding' $next.Value
                        }
                        if ($command -eq 'New-Object' -and $element.ParameterName -eq 'TypeName' -and -not ($types.ContainsKey($next.Value) -or $types.ContainsKey("System.$($next.Value)"))) {
                            Add-Finding $element 'type' $next.Value
                        }
                    }
                    elseif ($element -is [Management.Automation.Language.VariableExpressionAst] -and $element.Splatted) {
                        $keys = Get-Splatted $element
                        if ($null -eq $keys -and $element.VariablePath.UserPath -ne 'PSBoundParameters' -and
                            -not ($allText -match "\`$(script:)?$($element.VariablePath.UserPath) = @\{\}")) {
                            Add-Finding $element 'splat' "$($element.Extent.Text): where its keys come from does not show"
                        }
                        foreach ($key in $keys) {
                            # A parameter that is asked for before it is used may be a newer one.
                            if ($allText -notmatch "Parameters\.ContainsKey\('$key'\)") { Test-Parameter $element $command $key }
                        }
                    }
                }
            }
            { $_ -in 'MemberExpression', 'InvokeMemberExpression' } {
                if ($ast.PSObject.Properties['NullConditional'] -and $ast.NullConditional) { Add-Finding $ast 'operator' $ast.Extent.Text }
                if ($ast.Member -isnot [Management.Automation.Language.StringConstantExpressionAst]) { break }
                $member = $ast.Member.Value
                if ($kind -eq 'InvokeMemberExpression') {
                    $arguments = @($ast.Arguments | Where-Object { $null -ne $_ })
                    $count = $arguments.Count
                    $first = if ($count) { Get-ArgumentKind $arguments[0] }
                    $newer = if ($ast.Static) { $ast.Extent.Text -match '^\[(System\.)?IO\.File\]::Move\(' -and $count -eq 3 }
                    else { "$member/$count" -in $newOverloads -or "$member/${count}:$first" -in $newOverloads }
                    if ($newer) {
                        Add-Finding $ast 'overload' $ast.Extent.Text
                    }
                }
                if ($ast.Extent.Text -match '^\[(System\.)?IO\.(FileStream\]::new|File\]::Open)\(') {
                    # .NET Framework has overloads with other enumerations, which a string fits as well.
                    foreach ($argument in $ast.Arguments | Select-Object -Skip 1 | Where-Object { (Get-ArgumentKind $_) -eq 'string' }) {
                        Add-Finding $argument 'enum' $argument.Extent.Text
                    }
                }
                if ($ast.Static) {
                    if ($ast.Expression -isnot [Management.Automation.Language.TypeExpressionAst] -or $member -eq 'new') { break }
                    $name = Get-TypeName $ast.Expression.TypeName
                    if ((Test-Member $name $member) -eq $false) { Add-Finding $ast 'member' "[$name]::$member" }
                    break
                }
                if ($ast.Expression -is [Management.Automation.Language.VariableExpressionAst]) {
                    $name = Get-VariableType $ast.Expression
                    $has = if ($name) { Test-Member $name $member }
                    if ($has -eq $false) { Add-Finding $ast 'member' "$name.$member" }
                    if ($null -ne $has) { break }
                }
                if ($kind -eq 'InvokeMemberExpression' -and -not $allMembers.Contains($member)) { Add-Finding $ast 'member' $member }
            }
        }
    }
}
ConvertTo-Json -InputObject @($findings) -Depth 3
