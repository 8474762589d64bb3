# Functions of more than 60 lines, as clang-format lays them out. Two seconds where clang-tidy takes one for each file.
FNR == 1 { start = 0 }
!start && /^(    )?[^ #\/].*\{$/ && !/^ *(case .*|namespace|class|struct|enum|union|extern|template|public|private|const [A-Za-z]+ [a-z]+\{)/ && /\)/ {
    match($0, /^ */); indent = /^    : / ? 0 : RLENGTH; start = FNR
}
start && FNR > start && substr($0, 1, indent + 1) == sprintf("%" indent "s", "") "}" {
    if (FNR - start > 61) { printf "%s:%d: a function of %d lines\n", FILENAME, start, FNR - start - 1; bad = 1 }
    start = 0
}
END { exit bad }
