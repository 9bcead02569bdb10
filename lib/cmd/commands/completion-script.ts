/** The words to complete, besides programs and their arguments. */
export interface Completions {
  readonly subcommands: readonly string[];
  readonly options: readonly string[];
}

/**
 * Returns a completion script for a shell. It runs `giotto-cmd --list --plain` once for each folder. zsh uses bash's.
 * Completed words contain their own blank, so that none follows `x=`: bash before 4 and zsh have no other way to omit
 * it.
 */
export function completionScript(shell: 'bash' | 'zsh', { subcommands, options }: Completions): string {
  const script = FUNCTIONS.replace('SUBCOMMANDS', subcommands.join(' ')).replace('OPTIONS', options.join(' '));
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
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} first=1 program choices found
  COMPREPLY=()
  case $current$previous in *=*) return ;; esac
  case \${COMP_WORDS[1]} in run|inspect) first=2 ;; esac
  program=\${COMP_WORDS[first]}
  _giotto_cmd_programs >/dev/null
  case $current in -*) previous=- ;; esac
  if [ "$previous" = - ]; then
    choices="OPTIONS"
  elif [ "$COMP_CWORD" -eq 1 ]; then
    choices="SUBCOMMANDS $(_giotto_cmd_programs | cut -f 1)"
  elif [ "$COMP_CWORD" -eq "$first" ] || [ "$previous" = --program ]; then
    choices=$(_giotto_cmd_programs | cut -f 1)
  elif [ "$previous" = completion ]; then
    choices="bash zsh"
  else
    choices=$(_giotto_cmd_programs | awk -F '\\t' -v program="$program" '$1 == program { for (i = 2; i <= NF; i++) print $i "=" }')
  fi
  found=$(compgen -W "$choices" -- "$current" | sed 's/[^=]$/& /')
  local IFS=$'\\n'
  COMPREPLY=($found)
}

complete -o nospace -F _giotto_cmd giotto-cmd
`;
