# Prints what bash offers for the words given after the command that prints the completion script.
# usage: complete-in-bash.sh <command> <word>...

# Stands in for the package bash-completion, which need not be here.
_get_comp_words_by_ref() {
  cur=${COMP_WORDS[COMP_CWORD]}
  words=("${COMP_WORDS[@]}")
}
compopt() { :; }

# Twice, as a shell does whose start-up file is sourced again.
source <(eval "$1")
source <(eval "$1")
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
__millrace_complete
echo "${COMPREPLY[@]}"
