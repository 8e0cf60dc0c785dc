package dev.dnal.conformance.tribuo;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs one of Tribuo's command lines in this process and reads the evaluation that it prints. */
final class TribuoMain {
    private static final Pattern ACCURACY = Pattern.compile("(?m)^Accuracy\\s+([0-9.]+)");

    private TribuoMain() {}

    /**
     * The accuracy that is printed.
     *
     * @throws AssertionError if none is
     */
    static double accuracy(Consumer<String[]> main, String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            main.accept(arguments);
        } finally {
            System.setOut(before);
        }
        Matcher accuracy = ACCURACY.matcher(printed.toString(StandardCharsets.UTF_8));
        if (!accuracy.find()) {
            throw new AssertionError("No accuracy in what was printed: " + printed.toString(StandardCharsets.UTF_8));
        }
        return Double.parseDouble(accuracy.group(1));
    }
}
