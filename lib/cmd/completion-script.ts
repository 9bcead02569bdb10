/**
 * A shell's completion of `giotto-cmd`, which asks `giotto-cmd --list --plain` once for each folder. zsh reads bash's.
 */
export function completionScript(shell: 'bash' | 'zsh', subcommands: readonly string[]): string {
  const script = FUNCTIONS.replace('SUBCOMMANDS', subcommands.join(' '));
  return shell === 'bash' ? script : `autoload -U +X compinit bashcompinit && compinit && bashcompinit\n${script}`;
}

const FUNCTIONS = `_giotto_cmd_programs() {
  if [ "$PWD" != "$_giotto_cmd_folder" ]; then
    _giotto_cmd_folder=$PWD
    _giotto_cmd_listed=$(giotto-cmd --list --plain 2>/dev/null)
  fi
  printf '%s\\n' "$_giotto_cmd_listed"
}

_giotto_cmd() {
  local current=\${COMP_WORDS[COMP_CWORD]} first=1 program choices
  COMPREPLY=()
  case $current\${COMP_WORDS[COMP_CWORD-1]} in *=*) return ;; esac
  case \${COMP_WORDS[1]} in run|inspect) first=2 ;; esac
  program=\${COMP_WORDS[first]}
  _giotto_cmd_programs >/dev/null
  if [ "$COMP_CWORD" -eq 1 ]; then
    choices="SUBCOMMANDS $(_giotto_cmd_programs | cut -f 1)"
  elif [ "$COMP_CWORD" -eq "$first" ]; then
    choices=$(_giotto_cmd_programs | cut -f 1)
  else
    choices=$(_giotto_cmd_programs | awk -F '\\t' -v program="$program" '$1 == program { for (i = 2; i <= NF; i++) print $i "=" }')
    compopt -o nospace 2>/dev/null
  fi
  COMPREPLY=($(compgen -W "$choices" -- "$current"))
}

complete -F _giotto_cmd giotto-cmd
`;
