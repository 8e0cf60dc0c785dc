package dev.dnal.cli;

import dev.dnal.cli.console.Console;
import dev.dnal.cli.report.HtmlReport;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes the report at the end of a run or a sweep. What was learned is safe by then, so a report that can't be made is told of in a line, with
 * the command that makes it later.
 *
 * @param console where that is told
 * @param json whether results are for programs, which know where it is
 */
record ReportWriting(Console console, boolean json) {
    void of(Path folder) {
        try {
            Path report = HtmlReport.write(folder);
            if (!json) {
                console.results().println("Report                " + report);
            }
        } catch (IOException | RuntimeException e) {
            console.errors()
                    .println("The report could not be made (" + e + "); all else is there, and 'dnal report " + folder
                            + "' makes it");
        }
    }
}
