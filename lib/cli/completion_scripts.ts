/**
 * Completion scripts. Each only hands the words typed so far to aicr itself, called with a hidden
 * last argument, and shows what comes back; where nothing does, the shell offers files. `SHELL`
 * is set because zsh and fish get descriptions behind a colon and the others must not.
 */

/** The shells there is a script for. */
export const SHELLS = ["bash", "zsh", "fish", "pwsh"] as const;

/** One of {@link SHELLS}. */
export type Shell = typeof SHELLS[number];

/** Readline breaks words at `=` and `:`: they are joined first and the head is cut off again. */
const BASH = `# bash completion for aicr
_aicr() {
  local word joined='' current strip i
  local -a words=()
  COMPREPLY=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((\${#words[@]} > 0)) && [[ $word == [=:] || ( -n $joined && -n $word ) ]]; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
    if [[ $word == *[=:] ]]; then joined=1; else joined=''; fi
  done
  for i in "\${!words[@]}"; do
    word=\${words[i]//\\\\/}
    word=\${word//\\"/}
    words[i]=\${word//\\'/}
  done
  current=\${words[\${#words[@]}-1]}
  if [[ $current == *[=:] ]]; then
    strip=$current
  else
    strip=\${current%"\${COMP_WORDS[COMP_CWORD]}"}
  fi
  [[ $COMP_WORDBREAKS == *=* ]] || strip=''
  while IFS= read -r word; do
    [[ $word == "$current"* ]] && COMPREPLY+=("\${word#"$strip"}")
  done < <(SHELL=bash "\${COMP_WORDS[0]/#\\~/$HOME}" "\${words[@]}" --generate-shell-completion 2>/dev/null)
}
complete -o bashdefault -o default -F _aicr aicr
`;

const ZSH = `#compdef aicr
# zsh completion for aicr
_aicr() {
  local current=\${(Q)words[CURRENT]}
  local -a typed found
  typed=("\${(@Q)words[2,CURRENT]}")
  found=("\${(@f)$(SHELL=zsh \${~words[1]} "\${typed[@]}" --generate-shell-completion 2>/dev/null)}")
  found=("\${(@M)found:#\${(b)current}*}")
  if (( \${#found} > 0 )) && [[ -n $found[1] ]]; then
    _describe -V 'aicr' found
  else
    _files
  fi
}
if [[ $funcstack[1] == _aicr ]]; then
  _aicr "$@"
else
  compdef _aicr aicr
fi
`;

const FISH = `# fish completion for aicr
function __aicr_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l found (env SHELL=fish $program $words "$current" --generate-shell-completion 2>/dev/null)
    set found (string match -- "$current*" $found)
    if test (count $found) -gt 0
        string replace ':' \\t -- $found
    else
        __fish_complete_path "$current"
    end
end
complete -c aicr -f -k -a '(__aicr_complete)'
`;

const PWSH = `# PowerShell completion for aicr
Register-ArgumentCompleter -Native -CommandName aicr -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $elements = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition })
    $program = $elements[0].Extent.Text
    $words = @($elements | Select-Object -Skip 1 | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    })
    if ($wordToComplete -eq '') { $words += '' }
    $shell = $env:SHELL
    try {
        $env:SHELL = 'pwsh'
        & $program @words --generate-shell-completion 2>$null |
            Where-Object { $_.StartsWith($wordToComplete) } |
            ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
    } finally {
        $env:SHELL = $shell
    }
}
`;

/** The script of a shell, ready to be sourced. */
export function completionScript(shell: Shell): string {
  return { bash: BASH, zsh: ZSH, fish: FISH, pwsh: PWSH }[shell];
}
