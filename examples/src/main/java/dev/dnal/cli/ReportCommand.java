package dev.dnal.cli;

import dev.dnal.cli.option.JsonOption;
import dev.dnal.cli.report.HtmlReport;
import dev.dnal.tribuo.experiment.file.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the report of a run or a sweep anew. */
@Command(
        name = "report",
        header = "Make report.html of a run or a sweep anew",
        description = {
            "Makes report.html in the folder of a run or a sweep, from the records in it: one file for a browser, which needs no network."
                    + " It has what the networks came to side by side, what became of each layer, all epochs as curves, settings and"
                    + " origin, and of a sweep which settings no other beats.",
            "'learn', 'shrink', 'quickstart' and 'sweep' make it at their end; this is for folders of earlier versions, and for records"
                    + " that came from elsewhere. The same records give the same bytes."
        },
        footer = {"%nExamples:", "  dnal report runs/quickstart-seed1"})
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The folder of a run or a sweep.")
    private Path folder = Path.of("");

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What is printed for programs. */
    private record Written(String report) {}

    @Override
    public Integer call() throws IOException {
        Path report = HtmlReport.write(folder);
        PrintWriter out = spec.commandLine().getOut();
        if (json.isGiven()) {
            out.print(RecordJson.of(new Written(report.toString())));
            out.flush();
        } else {
            out.println(report);
        }
        return CommandLine.ExitCode.OK;
    }
}
