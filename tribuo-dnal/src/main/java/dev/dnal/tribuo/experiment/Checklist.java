package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.experiment.file.RecordJson;
import dev.dnal.tribuo.search.record.Stage;
import java.util.List;
import java.util.Set;

/**
 * What people had to do for a run, and what it took to its first model: a method that needs less of it is worth more at the same accuracy.
 *
 * <p>That a method should answer for such a list is from RandomNet (arXiv 2003.01181), of which nothing but the summary was at hand: what is on
 * the list is ours. What can be told of several runs only is not in it: the data sets on which a method did unchanged, and how far seeds differ.
 *
 * @param settingsChosen options that were given on the command line, in their order, without their values; empty where no command line
 *     made the run
 * @param expertParts what somebody who knows networks has to bring: the network to begin with, if it is from a file; empty if it is one of the library
 * @param data name of the data set
 * @param seed what everything random was drawn from
 * @param continued whether the process went on from the checkpoints of an earlier one, which somebody had to begin again
 * @param candidatesEvaluated networks of other widths whose accuracy was measured to choose among them
 * @param trainingMacs multiply-accumulate operations of all stages of the search
 * @param trainingSeconds wall-clock time of all stages
 * @param stepsToDeploy what is left to be done by hand before the model runs; empty, for the run has written it as a file that ONNX Runtime
 *     takes
 */
record Checklist(
        List<String> settingsChosen,
        List<String> expertParts,
        String data,
        long seed,
        boolean continued,
        int candidatesEvaluated,
        long trainingMacs,
        double trainingSeconds,
        List<String> stepsToDeploy) {
    private static final String OPTION = "--";

    /** Of trainings to compare with. */
    private static final Set<String> OF_RIVALS = Set.of(Stage.BASELINE.label(), Stage.THIN.label());

    /**
     * What a record tells.
     *
     * @param ofFile whether the network to begin with is from a file
     */
    static Checklist of(RunRecord record, boolean ofFile, boolean continued) {
        List<RunRecord.StageTotals> search = record.stages().stream()
                .filter(stage -> !OF_RIVALS.contains(stage.name()))
                .toList();
        return new Checklist(
                record.command().stream()
                        .filter(word -> word.startsWith(OPTION))
                        .map(word -> word.split("=", 2)[0])
                        .toList(),
                ofFile ? List.of(record.network()) : List.of(),
                record.data().name(),
                record.seed(),
                continued,
                record.candidatesEvaluated(),
                search.stream().mapToLong(RunRecord.StageTotals::macs).sum(),
                search.stream().mapToDouble(RunRecord.StageTotals::seconds).sum(),
                List.of());
    }

    /** As JSON. */
    String toJson() {
        return RecordJson.of(this);
    }
}
