package dev.dnal.cli.report;

import java.util.List;

/**
 * What a report says.
 *
 * @param verdict what came out, in a sentence or two
 * @param warnings what is likely not to be as it was wanted, in sentences
 */
record Page(String title, String verdict, List<String> warnings, List<Section> sections) {
    /**
     * A part with a heading.
     *
     * @param id by which links find it, unique on the page
     * @param text paragraphs below the heading
     * @param commands for a shell, a line each
     * @param charts in the order in which they are shown
     * @param tables above the charts, or below if they are folded
     * @param pictures side by side
     * @param notes in small print, at the end
     */
    record Section(
            String id,
            String title,
            List<String> text,
            List<String> commands,
            List<Chart> charts,
            List<HtmlTable> tables,
            List<Picture> pictures,
            List<String> notes) {
        /** A part without anything yet. */
        static Section of(String id, String title) {
            return new Section(id, title, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
        }

        Section withText(List<String> paragraphs) {
            return new Section(id, title, paragraphs, commands, charts, tables, pictures, notes);
        }

        Section withCommands(List<String> lines) {
            return new Section(id, title, text, lines, charts, tables, pictures, notes);
        }

        Section withCharts(List<Chart> drawn) {
            return new Section(id, title, text, commands, drawn, tables, pictures, notes);
        }

        Section withTables(List<HtmlTable> shown) {
            return new Section(id, title, text, commands, charts, shown, pictures, notes);
        }

        Section withPictures(List<Picture> shown) {
            return new Section(id, title, text, commands, charts, tables, shown, notes);
        }

        Section withNotes(List<String> sentences) {
            return new Section(id, title, text, commands, charts, tables, pictures, sentences);
        }

        /** For the template. */
        List<HtmlTable> plainTables() {
            return tables.stream().filter(table -> !table.folded()).toList();
        }

        /** For the template. */
        List<HtmlTable> foldedTables() {
            return tables.stream().filter(HtmlTable::folded).toList();
        }

        /** For the template, as {@link #hasCharts}. */
        boolean hasPictures() {
            return !pictures.isEmpty();
        }

        /** For the template, which can't tell an empty list from none around something. */
        boolean hasCharts() {
            return !charts.isEmpty();
        }
    }

    /**
     * A picture.
     *
     * @param png in Base64
     * @param caption a line below it
     */
    record Picture(String png, String caption) {}

    /** All charts, which a script draws. */
    List<Chart> charts() {
        return sections.stream().flatMap(section -> section.charts().stream()).toList();
    }
}
