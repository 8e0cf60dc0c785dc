package dev.dnal.tribuo.internal.images;

import dev.dnal.onnx.SettingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of features taken apart: texts that all names share, and the numbers between them, in which they differ.
 *
 * @param names the names
 * @param numbers for each place of a number in a name, in the order of reading; at least one
 * @param areBare whether the names are nothing but one number
 */
record NumberedNames(List<String> names, List<Numbers> numbers, boolean areBare) {
    /** How names have to be, for messages. */
    static final String FORMS =
            "features whose names say in numbers which pixels they are, as '12', 'pixel12', '3x4' or 'r3c4'";

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern LAST_WORD = Pattern.compile("([a-z]*)[^a-z]*$");

    /** Longer ones are places in no image. */
    private static final int MAX_DIGITS = 9;

    /**
     * What is at one place of all names.
     *
     * @param word the letters right before it, in lower case; empty if there are none
     * @param values a number for each name
     */
    record Numbers(String word, List<Integer> values) {
        int min() {
            return values.stream().mapToInt(Integer::intValue).min().orElseThrow();
        }

        int max() {
            return values.stream().mapToInt(Integer::intValue).max().orElseThrow();
        }
    }

    /**
     * Takes names apart. Where images have three channels, the words red, green and blue, or r, g and b, count as numbers.
     *
     * @param names at least one
     * @param channels of the images
     * @throws SettingException if a name has no number, or names differ in more than numbers
     */
    static NumberedNames of(List<String> names, int channels) {
        Map<List<String>, String> kinds = new HashMap<>();
        List<List<String>> texts = new ArrayList<>();
        for (String name : names) {
            List<String> text = List.of(NUMBER.split(name, -1));
            if (text.size() == 1) {
                throw new SettingException("Expected " + FORMS + ", found '" + name + "', which has no number");
            }
            texts.add(text);
            kinds.putIfAbsent(text, name);
        }
        if (kinds.size() == 1) {
            return new NumberedNames(names, numbers(names, texts.get(0)), isBare(texts.get(0)));
        }
        Optional<ColourWords> coloured =
                channels == ColourWords.COUNT ? ColourWords.of(List.copyOf(kinds.keySet())) : Optional.empty();
        ColourWords colours = coloured.orElseThrow(() -> unlike(names, texts));
        List<Numbers> numbers = new ArrayList<>(numbers(names, colours.rest()));
        numbers.add(new Numbers("channel", texts.stream().map(colours::channel).toList()));
        return new NumberedNames(names, numbers, false);
    }

    private static boolean isBare(List<String> texts) {
        return texts.equals(List.of("", ""));
    }

    private static List<Numbers> numbers(List<String> names, List<String> texts) {
        List<List<Integer>> values = new ArrayList<>();
        texts.stream().skip(1).forEach(text -> values.add(new ArrayList<>()));
        for (String name : names) {
            Matcher matcher = NUMBER.matcher(name);
            for (List<Integer> column : values) {
                matcher.find();
                column.add(value(matcher.group()));
            }
        }
        List<Numbers> numbers = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            numbers.add(new Numbers(lastWord(texts.get(i)), List.copyOf(values.get(i))));
        }
        return numbers;
    }

    private static int value(String digits) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > MAX_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(significant);
    }

    private static String lastWord(String text) {
        Matcher matcher = LAST_WORD.matcher(text.toLowerCase(Locale.ROOT));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static SettingException unlike(List<String> names, List<List<String>> texts) {
        int other = 0;
        while (texts.get(other).equals(texts.get(0))) {
            other++;
        }
        return new SettingException("Expected " + FORMS + ", found '" + names.get(0) + "' and '" + names.get(other)
                + "', which differ in more than their numbers");
    }
}
