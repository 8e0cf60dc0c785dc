package dev.dnal.tribuo.internal.images;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Names of features that tell the channel by the name of a colour, as "red12", "green12" and "blue12".
 *
 * @param rest the texts of the names without the colours
 * @param channels the channel that names with certain texts are of
 */
record ColourWords(List<String> rest, Map<List<String>, Integer> channels) {
    /** The number of colours. */
    static final int COUNT = 3;

    private static final List<List<String>> WORDS = List.of(List.of("red", "green", "blue"), List.of("r", "g", "b"));

    /**
     * The colours of names.
     *
     * @param kinds the different lists of texts between the names' numbers
     * @return empty if they don't differ in colours, or not in colours alone
     */
    static Optional<ColourWords> of(List<List<String>> kinds) {
        List<Integer> places = differences(kinds);
        if (kinds.size() != COUNT || places.size() != 1) {
            return Optional.empty();
        }
        int place = places.get(0);
        List<String> texts = kinds.stream().map(kind -> kind.get(place)).toList();
        int before = common(texts, false);
        int after = common(texts.stream().map(text -> text.substring(before)).toList(), true);
        List<String> words = texts.stream()
                .map(text -> text.substring(before, text.length() - after).toLowerCase(Locale.ROOT))
                .toList();
        return WORDS.stream()
                .filter(known -> Set.copyOf(known).equals(Set.copyOf(words)))
                .findFirst()
                .map(known -> new ColourWords(
                        without(kinds.get(0), place, before, after),
                        kinds.stream()
                                .collect(Collectors.toMap(
                                        kind -> kind, kind -> known.indexOf(words.get(kinds.indexOf(kind)))))));
    }

    /** Where texts are not the same in all; empty for lists of different lengths. */
    private static List<Integer> differences(List<List<String>> kinds) {
        int size = kinds.get(0).size();
        Set<Integer> places = new TreeSet<>();
        for (List<String> kind : kinds) {
            if (kind.size() != size) {
                return List.of();
            }
            for (int i = 0; i < size; i++) {
                if (!kind.get(i).equals(kinds.get(0).get(i))) {
                    places.add(i);
                }
            }
        }
        return List.copyOf(places);
    }

    /** The number of characters that all texts begin or end with. */
    private static int common(List<String> texts, boolean atTheEnd) {
        int shortest = texts.stream().mapToInt(String::length).min().orElse(0);
        int length = 0;
        while (length < shortest && isCommon(texts, length, atTheEnd)) {
            length++;
        }
        return length;
    }

    private static boolean isCommon(List<String> texts, int index, boolean fromTheEnd) {
        return texts.stream()
                        .map(text -> text.charAt(fromTheEnd ? text.length() - 1 - index : index))
                        .distinct()
                        .count()
                == 1;
    }

    private static List<String> without(List<String> texts, int place, int before, int after) {
        List<String> rest = new ArrayList<>(texts);
        String text = texts.get(place);
        rest.set(place, text.substring(0, before) + text.substring(text.length() - after));
        return rest;
    }

    /** The channel that names with these texts are of. */
    int channel(List<String> texts) {
        Integer channel = channels.get(texts);
        if (channel == null) {
            throw new IllegalArgumentException("Expected texts of the names, found " + texts);
        }
        return channel;
    }
}
