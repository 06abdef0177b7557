#compdef limen
# zsh completion for limen, which finds the words itself.
_limen() {
  local line word
  local -a found
  for line in "${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    word=${line%%$'\t'*}
    if [[ $word == :files ]]; then
      _files
    elif [[ -n $word ]]; then
      found+=("${word//:/\\:}:${line#*$'\t'}")
    fi
  done
  (( ${#found} )) && _describe limen found
}
if [[ ${funcstack[1]} == _limen ]]; then
  _limen "$@"
else
  compdef _limen limen
fi
