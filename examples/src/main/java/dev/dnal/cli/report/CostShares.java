package dev.dnal.cli.report;

import dev.dnal.cli.print.Table;
import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.experiment.ShrinkRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What networks cost, as shares of what the whole one does. */
final class CostShares {
    private final List<Chart.Share> shares = new ArrayList<>();

    private CostShares() {}

    /** Of a search: the learned network, and those that it is compared with; without times in records of earlier versions. */
    static List<Chart> of(RunRecord record) {
        CostShares costs = new CostShares();
        Optional.ofNullable(record.times()).ifPresent(times -> costs.addTimes(times, name -> name));
        Map<String, RunRecord.Result> results = new LinkedHashMap<>(Map.of(MeasuredTimes.LEARNED, record.learned()));
        Optional.ofNullable(record.thin())
                .flatMap(thin -> Optional.ofNullable(thin.result()))
                .ifPresent(result -> results.put(MeasuredTimes.THIN, result));
        Optional.ofNullable(record.quantised())
                .ifPresent(quantised -> results.put(MeasuredTimes.QUANTISED, quantised.result()));
        Optional.ofNullable(record.whole()).ifPresent(whole -> {
            results.forEach((name, result) -> costs.add("MACs", name, result.macs(), whole.macs()));
            results.forEach((name, result) -> costs.add("parameters", name, result.params(), whole.params()));
        });
        Optional.ofNullable(record.given())
                .or(() -> Optional.ofNullable(record.baseline()))
                .ifPresent(whole -> results.forEach(
                        (name, result) -> costs.add("bytes", name, result.onnxBytes(), whole.onnxBytes())));
        return costs.charts();
    }

    /** Of a shrinking: the small network, and that in whole numbers. */
    static List<Chart> of(ShrinkRun.Result record) {
        CostShares costs = new CostShares();
        Function<String, String> names = name -> name.equals(MeasuredTimes.LEARNED) ? "shrunk" : name;
        costs.addTimes(record.times(), names);
        costs.add("MACs", "shrunk", record.shrunk().macs(), record.given().macs());
        costs.add(
                "parameters", "shrunk", record.shrunk().params(), record.given().params());
        long given = record.bytes().getOrDefault(MeasuredTimes.WHOLE, 0L);
        record.bytes().forEach((name, bytes) -> {
            if (!name.equals(MeasuredTimes.WHOLE)) {
                costs.add("bytes", names.apply(name), bytes, given);
            }
        });
        return costs.charts();
    }

    private void addTimes(MeasuredTimes times, Function<String, String> names) {
        times.batches()
                .forEach(batch -> batch.networks().stream()
                        .filter(network -> !network.network().equals(MeasuredTimes.WHOLE))
                        .forEach(network -> shares.add(new Chart.Share(
                                "time, " + Table.images(batch.batch()),
                                names.apply(network.network()),
                                network.share(),
                                network.low(),
                                network.high()))));
    }

    private void add(String measure, String network, long part, long whole) {
        if (whole > 0) {
            double share = (double) part / whole;
            shares.add(new Chart.Share(measure, network, share, share, share));
        }
    }

    private List<Chart> charts() {
        return shares.isEmpty()
                ? List.of()
                : List.of(new Chart.Shares(
                        "costs",
                        "Costs",
                        "By those of the whole network (dashed); thin lines are intervals of times over the processes that measured them.",
                        shares.stream().map(Chart.Share::network).distinct().toList(),
                        shares.stream().map(Chart.Share::measure).distinct().toList(),
                        shares));
    }
}
