#!/usr/bin/env bash
# ./course new: a new chapter from chapters/_template.
set -euo pipefail
# shellcheck source=tools/lib.sh
source tools/lib.sh

usage() {
    cat <<'TEXT'
Usage: ./course new NAME

Copies chapters/_template and puts the new name wherever the template's stood. NAME is lower case with
underscores: gradient_boosting or 31_gradient_boosting. It becomes the folder, the C++ namespace, the
CMake targets and the page's address. The number is the one docs/chapters.json has for that name, else
the given one, else the next that is free.
TEXT
}

case ${1:-} in
    '') usage_error "new: which name?" "./course new gradient_boosting" ;;
    --help | -h) usage && exit ;;
esac
(($# == 1)) || usage_error "new: one name at a time, got $#" "words are joined by underscores"

number=
name=$1
if [[ $name =~ ^([0-9]{2})_(.*)$ ]]; then
    number=${BASH_REMATCH[1]}
    name=${BASH_REMATCH[2]}
fi
[[ $name =~ ^[a-z][a-z0-9]*(_[a-z0-9]+)*$ ]] ||
    usage_error "new: '$1' can't be a name" "lower-case letters, digits and single underscores, a letter first: gradient_boosting"
# It becomes a namespace and a CMake target.
reserved=" and auto bool break case catch char class const continue default delete do double else enum
 explicit export extern false float for friend goto if inline int long mutable namespace new not operator
 or private protected public register return short signed sizeof static struct switch template this throw
 true try typedef typename union unsigned using virtual void volatile while xor all clean common course
 help install std test testing "
[[ " ${reserved//$'\n'/ } " != *" $name "* ]] ||
    usage_error "new: '$name' already means something to C++ or to the build" "choose a longer name"

# planned FIELD VALUE OTHER: the other field of the chapter that docs/chapters.json names, or nothing.
planned() {
    [[ ! -e docs/chapters.json ]] ||
        tr -d '\n' <docs/chapters.json | tr '}' '\n' |
        sed -n "/\"$1\": *\"$2\"/s/.*\"$3\": *\"\([^\"]*\)\".*/\1/p"
}
own=$(planned name "$name" number)
existing=$(chapters)

while read -r folder; do
    [[ ${folder#*_} != "$name" ]] || usage_error "new: chapter $folder is already called '$name'" "choose another name"
    [[ ${folder%%_*} != "$number" ]] || usage_error "new: number $number is taken by $folder" "choose another number, or none"
done <<<"$existing"
if [[ -n $number ]]; then
    [[ ${own:-$number} == "$number" ]] ||
        usage_error "new: '$name' is chapter $own of docs/chapters.json, not $number" "./course new $name"
    other=$(planned number "$number" name)
    [[ ${other:-$name} == "$name" ]] ||
        usage_error "new: number $number belongs to '$other' in docs/chapters.json" "./course new $name"
fi
number=${number:-$own}
if [[ -z $number ]]; then
    highest=$({ echo "$existing" && planned number '[0-9][0-9]' number; } | cut -c1-2 | sort -n | tail -1)
    number=$(printf '%02d' $((10#${highest:-0} + 1)))
fi
((10#$number <= 99)) || die "there are already 100 chapters"

template=chapters/_template
[[ -d $template ]] || die "there is no $template" "check out the whole repository"
folder=chapters/${number}_$name
[[ ! -e $folder ]] || usage_error "new: $folder is already there" "choose another name, or remove it"

# TemplateChapter, Template chapter and template_chapter, whatever they are part of.
pascal=$(sed -E 's/(^|_)([a-z0-9])/\U\2/g' <<<"$name")
title=${name//_/ }
part=$(mktemp -d chapters/.new.XXXXXX)
trap 'rm -rf "$part"' EXIT
cp -r "$template/." "$part"
find "$part" -type f -print0 | xargs -0 sed -i \
    -e "s/00_template_chapter/${number}_$name/g" -e "s/00 Template chapter/$number ${title^}/g" \
    -e "s/template_chapter/$name/g" \
    -e "s/TemplateChapter/$pascal/g" -e "s/Template chapter/${title^}/g" \
    -e "s/NUMBER 00/NUMBER $number/"
find "$part" -depth -name '*template_chapter*' | while read -r path; do
    base=$(basename "$path")
    mv "$path" "$(dirname "$path")/${base//template_chapter/$name}"
done
# Names of another length: lines are broken and includes are sorted anew.
if command -v clang-format-19 >/dev/null; then
    find "$part" -name '*.[ch]pp' -print0 | xargs -0 clang-format-19 -i --style="file:$ROOT/.clang-format"
fi
chmod 755 "$part"
mv "$part" "$folder"

say "${GREEN}Made${PLAIN} $folder:"
find "$folder" -type f | sort | sed 's/^/  /'
say
say "Next: ./course test $number builds it and runs its tests; write its page in $folder/page.md."
