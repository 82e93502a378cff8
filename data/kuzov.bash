# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
# bash completion for kuzov

_kuzov()
{
  local cur=${COMP_WORDS[COMP_CWORD]}
  local prev=${COMP_WORDS[COMP_CWORD - 1]}

  case $prev in
    --file | --export | --import)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    --search | --timeout)
      return
      ;;
  esac

  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--check --file --again --timeout --list --json --search --export --import
      --demo --version --help' -- "$cur")
  fi
}

complete -F _kuzov kuzov
