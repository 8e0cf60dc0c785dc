package dev.dnal.cli.print;

import dev.dnal.onnx.io.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A table of text: the columns at the left are aligned to the left, those with numbers to the right. */
public final class Table {
    private static final String GAP = "  ";

    private final int textColumns;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Integer> rules = new ArrayList<>();

    /**
     * A table.
     *
     * @param textColumns number of columns, from the left, that hold text
     */
    public Table(int textColumns, String... headings) {
        this.textColumns = textColumns;
        rows.add(List.of(headings));
        rule();
    }

    /** Adds a row, one cell for each heading. */
    public Table row(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    "Expected " + rows.get(0).size() + " cells in a row, found " + cells.length);
        }
        rows.add(Stream.of(cells).map(Printable::escaped).toList());
        return this;
    }

    /** Adds a line below the last row. */
    public Table rule() {
        rules.add(rows.size());
        return this;
    }

    /** Number of columns, from the left, that hold text; the others hold numbers. */
    public int textColumns() {
        return textColumns;
    }

    /** One for each column, empty where the column goes with the one before it. */
    public List<String> headings() {
        return rows.get(0);
    }

    /** The cells of all rows below the headings. */
    public List<List<String>> rows() {
        return List.copyOf(rows.subList(1, rows.size()));
    }

    /** A whole number with its thousands set apart, as 40,551,424. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A share as a percentage, as 91.73 %. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** A number of images with the word, as 64 images. */
    public static String images(int number) {
        return number + (number == 1 ? " image" : " images");
    }

    @Override
    public String toString() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int number = 0; number < rows.size(); number++) {
            appendRule(text, number, widths);
            appendRow(text, rows.get(number), widths);
        }
        return text.toString().stripTrailing();
    }

    private void appendRule(StringBuilder text, int row, int[] widths) {
        if (rules.contains(row)) {
            int width = (widths.length - 1) * GAP.length();
            for (int column : widths) {
                width += column;
            }
            text.append("-".repeat(width)).append(System.lineSeparator());
        }
    }

    private void appendRow(StringBuilder text, List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? "" : GAP);
            line.append(i < textColumns ? row.get(i) + padding : padding + row.get(i));
        }
        text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
}
