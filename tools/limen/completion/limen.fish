# fish completion for limen, which finds the words itself.
function __limen_complete
    set -l words (commandline -opc)
    for line in (limen __complete $words[2..-1] (commandline -ct) 2>/dev/null)
        if test "$line" = ":files"
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c limen -f -a '(__limen_complete)'
