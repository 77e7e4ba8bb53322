"""The script with which a shell completes what is typed after `purernn`.

It is made from the table of the commands: their names, their options, and the possible words of an
option or an argument. The shell offers files where any file is possible.

    bash    source <(purernn completion bash)              in ~/.bashrc
    zsh     source <(purernn completion zsh)               in ~/.zshrc, after compinit
    fish    purernn completion fish | source               in ~/.config/fish/config.fish
"""

SHELLS = ("bash", "zsh", "fish")


def completion(shell, commands) -> str:
    """The script for a shell, one of SHELLS; commands: as `parser.COMMANDS`, every option in."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](_words(commands), commands)


def _words(commands):
    """{(command, the word before): words}: under an option its values, under "" the options and
    the arguments' values; no words for a file or a number.
    """
    words = {}
    for command, (_, _, arguments) in commands.items():
        words[command, ""] = []
        for name, settings in arguments:
            values = list(settings.get("choices") or [])
            if name[0] != "-":
                words[command, ""] += values
            elif "action" not in settings:
                words[command, name] = values
        words[command, ""] += [name for name, _ in arguments if name[0] == "-"] + ["--help"]
    return words


TOP = ["--version", "--help"]
IN_BASH = """\
_purernn() {
    local words='' word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -le 1 ]; then
        words='%s'
    else
        case ${COMP_WORDS[1]}:$before in
%s
        esac
    fi
    [ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _purernn purernn
"""
IN_ZSH = """\
#compdef purernn
_purernn() {
    local -a offered
    offered=()
    if (( CURRENT <= 2 )); then
        offered=(%s)
    else
        case $words[2]:$words[CURRENT-1] in
%s
        esac
    fi
    local status_=1
    (( $#offered )) && compadd -- $offered && status_=0
    (( CURRENT > 2 )) && _files && status_=0
    return status_
}
compdef _purernn purernn
"""


def _bash(words, commands):
    return IN_BASH % (" ".join(list(commands) + TOP), _cases(words, commands, "words='%s'"))


def _zsh(words, commands):
    return IN_ZSH % (" ".join(list(commands) + TOP), _cases(words, commands, "offered=(%s)"))


def _cases(words, commands, assignment):
    """The branches of a `case`: the words after an option that takes a value, then all others."""
    lines = []
    for command in commands:
        free = []  # options whose value may be anything: the shell offers files
        for (owner, option), values in words.items():
            if owner == command and option:
                place = command + ":" + option
                if values:
                    lines.append((place, assignment % " ".join(values)))
                else:
                    free.append(place)
        lines += [("|".join(free), ":")] if free else []
        lines.append((command + ":*", assignment % " ".join(words[command, ""])))
    return "\n".join(["            %s) %s ;;" % line for line in lines])


def _fish(words, commands):
    lines = []
    for command, (line, _, arguments) in commands.items():
        here = "-n '__fish_seen_subcommand_from %s'" % command
        lines.append(
            "complete -c purernn -n __fish_use_subcommand -f -a %s -d %s" % (command, _quoted(line))
        )
        for name, settings in arguments:
            values = " ".join(list(settings.get("choices") or []))
            if name[0] != "-":
                lines += ["complete -c purernn %s -a '%s'" % (here, values)] if values else []
                continue
            option = "-l " + name[2:] if name[:2] == "--" else "-s " + name[1:]
            taken = "" if "action" in settings else " -x -a '%s'" % values if values else " -r"
            text = settings["help"].replace("%(choices)s", "a name").partition(";")[0]
            lines.append("complete -c purernn %s %s%s -d %s" % (here, option, taken, _quoted(text)))
    return "\n".join(lines) + "\n"


def _quoted(text):
    return "'%s'" % text.replace("\\", "\\\\").replace("'", "\\'")
