package dev.dnal.onnx.io;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Texts of strangers, as names in files are, made fit to be printed: a terminal obeys control codes, and a name may have any length. */
public final class Printable {
    /** Characters of a name that are shown. */
    private static final int SHOWN = 80;

    private static final String ELLIPSIS = "...";

    /** What a message quotes; an apostrophe within a word neither begins nor ends it. */
    private static final Pattern QUOTED =
            Pattern.compile("(?<![\\p{L}\\p{N}])'([^']{" + (SHOWN + 1) + ",})'(?![\\p{L}\\p{N}])");

    private Printable() {}

    /** Whether a terminal shows the character, rather than obeys it: not so for control codes and what turns the direction of text. */
    public static boolean isShown(int character) {
        int kind = Character.getType(character);
        return kind != Character.CONTROL
                && kind != Character.FORMAT
                && kind != Character.LINE_SEPARATOR
                && kind != Character.PARAGRAPH_SEPARATOR;
    }

    /** A text with each control code, line break and tab written as in Java: as \u001b. */
    public static String escaped(String text) {
        if (text.chars().allMatch(Printable::isShown)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.chars().forEach(character -> {
            if (isShown(character)) {
                shown.append((char) character);
            } else {
                shown.append(String.format(Locale.ROOT, "\\u%04x", character));
            }
        });
        return shown.toString();
    }

    /** A name without control codes, of at most 80 characters: the middle of a longer one is left out. */
    public static String name(String name) {
        String shown = escaped(name);
        int half = (SHOWN - ELLIPSIS.length()) / 2;
        return shown.length() <= SHOWN
                ? shown
                : shown.substring(0, SHOWN - ELLIPSIS.length() - half)
                        + ELLIPSIS
                        + shown.substring(shown.length() - half);
    }

    /** A message without control codes, in which what stands in single quotes is as short as {@link #name} makes it. */
    public static String message(String message) {
        return QUOTED.matcher(escaped(message)).replaceAll(Printable::shortened);
    }

    private static String shortened(MatchResult quoted) {
        return java.util.regex.Matcher.quoteReplacement("'" + name(quoted.group(1)) + "'");
    }
}
