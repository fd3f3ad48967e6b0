# The commands of the project for Windows PowerShell: .\make.ps1 install | run | workshop | test | check | soak | words
# If scripts are blocked: powershell -ExecutionPolicy Bypass -File .\make.ps1 run
param(
    [Parameter(Position = 0)]
    [ValidateSet('help', 'install', 'run', 'workshop', 'test', 'check', 'soak', 'words', 'format')]
    [string]$Target = 'help',
    [string]$Python = '',
    [string]$Scenario = 'two-doors',
    [int]$Workers = 3
)
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$Bin = Join-Path $PSScriptRoot '.venv\Scripts'
$Stamp = Join-Path $PSScriptRoot '.venv\installed'

function Invoke-Checked {
    $command, $rest = $args
    & $command @rest
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Install-Environment {
    $newest = (Get-Item pyproject.toml, constraints.txt | Sort-Object LastWriteTime -Descending)[0].LastWriteTime
    if ((Test-Path $Stamp) -and ((Get-Item $Stamp).LastWriteTime -ge $newest)) { return }
    if (-not (Test-Path (Join-Path $Bin 'python.exe'))) {
        if ($Python) { Invoke-Checked $Python -m venv .venv }
        elseif (Get-Command py -ErrorAction SilentlyContinue) { Invoke-Checked py -3.11 -m venv .venv }
        else { Invoke-Checked python -m venv .venv }
    }
    $pip = (Join-Path $Bin 'python.exe'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'
    Invoke-Checked @pip --require-hashes -r constraints.txt
    Invoke-Checked @pip --no-deps --no-build-isolation -e .
    New-Item -ItemType File -Path $Stamp -Force | Out-Null
    (Get-Item $Stamp).LastWriteTime = Get-Date
}

function Test-Style {
    Invoke-Checked (Join-Path $Bin 'ruff.exe') check .
    Invoke-Checked (Join-Path $Bin 'ruff.exe') format --check .
    Invoke-Checked (Join-Path $Bin 'mypy.exe')
}

function Find-Browser {
    $places = @(
        $env:CORDON_CHROMIUM,
        "$env:ProgramFiles\Google\Chrome\Application\chrome.exe",
        "${env:ProgramFiles(x86)}\Google\Chrome\Application\chrome.exe",
        "$env:ProgramFiles\Chromium\Application\chrome.exe",
        "${env:ProgramFiles(x86)}\Microsoft\Edge\Application\msedge.exe"
    )
    $places | Where-Object { $_ -and (Test-Path $_) } | Select-Object -First 1
}

function Invoke-Tests([string]$Marks, [int]$Slowest = 0) {
    # Tests start many processes: each reads what was compiled to bytecode once, whatever the surroundings say.
    Remove-Item Env:PYTHONDONTWRITEBYTECODE -ErrorAction SilentlyContinue
    # One process compiles the model for both engines; else each worker of the tests would do so for itself.
    Invoke-Checked (Join-Path $Bin 'python.exe') -c "from sim.run import run; from sim.scenario import load; [run(load('two-doors'), None, 1, 0, 91, engine) for engine in ('compiled', 'mesa')]"
    Invoke-Checked (Join-Path $Bin 'python.exe') -m pytest -n $Workers --dist loadfile --no-loadscope-reorder $(if ($Slowest) { "--durations=$Slowest" }) -m $Marks
}

switch ($Target) {
    'help' { Get-Content $PSCommandPath -TotalCount 2 | ForEach-Object { $_.TrimStart('# ') } }
    'install' { Install-Environment }
    'run' { Install-Environment; Invoke-Checked (Join-Path $Bin 'cordon.exe') serve --scenario $Scenario }
    'workshop' { Install-Environment; Invoke-Checked (Join-Path $Bin 'cordon.exe') serve --scenario $Scenario --host 0.0.0.0 }
    'check' { Install-Environment; Test-Style; Invoke-Tests 'not browser and not slow and not soak' }
    'test' {
        Install-Environment
        Test-Style
        $browser = Find-Browser
        if ($browser) {
            $env:CORDON_CHROMIUM = $browser
            Invoke-Tests 'not soak' 20
        }
        else {
            Invoke-Tests 'not soak and not browser' 20
            Write-Warning 'REAL-BROWSER TESTS WERE LEFT OUT: no Chromium on this machine. Name one in CORDON_CHROMIUM and test again.'
        }
    }
    'soak' { Install-Environment; $env:HYPOTHESIS_PROFILE = 'explore'; Invoke-Tests 'soak or slow' }
    'words' { Install-Environment; Invoke-Checked (Join-Path $Bin 'python.exe') -m sim.words.collect }
    'format' {
        Install-Environment
        Invoke-Checked (Join-Path $Bin 'ruff.exe') check --fix .
        Invoke-Checked (Join-Path $Bin 'ruff.exe') format .
    }
}
