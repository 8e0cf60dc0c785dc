package dev.dnal.cli.report;

import dev.dnal.cli.print.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table.
 *
 * @param folded whether it is shown only when it is asked for
 */
record HtmlTable(String caption, boolean folded, List<Heading> headings, List<Row> rows) {
    /**
     * The heading of a column.
     *
     * @param span number of columns that it stands over
     * @param number whether there are numbers below
     */
    record Heading(String text, int span, boolean number) {
        /** For the template. */
        boolean named() {
            return !text.isEmpty();
        }
    }

    /**
     * A row.
     *
     * @param gone whether what it tells of is there no more
     */
    record Row(List<Cell> cells, boolean gone) {}

    /**
     * A cell.
     *
     * @param heading whether it says what the row is of
     * @param link where it leads, empty if nowhere
     */
    record Cell(String text, boolean heading, boolean number, String link) {
        /** For the template. */
        boolean hasLink() {
            return !link.isEmpty();
        }
    }

    /** A table of the terminal, where a column without a heading goes with the one before it. */
    static HtmlTable of(String caption, Table table) {
        return new HtmlTable(
                caption,
                false,
                headings(table),
                table.rows().stream()
                        .map(cells -> new Row(cells(cells, table.textColumns()), false))
                        .toList());
    }

    private static List<Heading> headings(Table table) {
        List<String> names = table.headings();
        List<Heading> headings = new ArrayList<>();
        for (int column = 0; column < names.size(); column++) {
            int last = column;
            while (last + 1 < names.size() && names.get(last + 1).isEmpty()) {
                last++;
            }
            headings.add(new Heading(names.get(column), last - column + 1, column >= table.textColumns()));
            column = last;
        }
        return headings;
    }

    private static List<Cell> cells(List<String> texts, int textColumns) {
        return IntStream.range(0, texts.size())
                .mapToObj(column -> new Cell(texts.get(column), column == 0, column >= textColumns, ""))
                .toList();
    }

    /** The same, shown only when it is asked for. */
    HtmlTable asFolded() {
        return new HtmlTable(caption, true, headings, rows);
    }

    /** The same whose first cells lead somewhere, one link for each row. */
    HtmlTable withLinks(List<String> links) {
        return new HtmlTable(
                caption,
                folded,
                headings,
                IntStream.range(0, rows.size())
                        .mapToObj(number -> linked(rows.get(number), links.get(number)))
                        .toList());
    }

    private static Row linked(Row row, String link) {
        List<Cell> cells = new ArrayList<>(row.cells());
        Cell first = cells.get(0);
        cells.set(0, new Cell(first.text(), first.heading(), first.number(), link));
        return new Row(cells, row.gone());
    }

    /** The same with some rows marked, one value for each row. */
    HtmlTable withGone(List<Boolean> gone) {
        return new HtmlTable(
                caption,
                folded,
                headings,
                IntStream.range(0, rows.size())
                        .mapToObj(number -> new Row(rows.get(number).cells(), gone.get(number)))
                        .toList());
    }
}
