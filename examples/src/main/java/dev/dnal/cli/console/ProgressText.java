package dev.dnal.cli.console;

import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.experiment.RunProgress;
import dev.dnal.tribuo.listener.Pace;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a run stands, in a line. */
public final class ProgressText {
    private ProgressText() {}

    /** For example "final 3.5/27  ETA 12:03  loss 0.6120  val 84.31 %  61.99 M MACs  rate 0.05". */
    public static String of(RunProgress progress) {
        StringBuilder line =
                new StringBuilder(Optional.ofNullable(progress.stage()).orElse("beginning"));
        if (progress.epochs() > 0) {
            line.append(String.format(Locale.ROOT, " %.1f/%d", progress.epoch(), progress.epochs()));
        }
        Optional.ofNullable(progress.secondsLeft())
                .ifPresent(seconds -> line.append("  ETA ").append(Pace.text(seconds)));
        Optional.ofNullable(progress.loss()).ifPresent(loss -> append(line, "  loss %.4f", loss));
        Optional.ofNullable(progress.validation())
                .ifPresent(value -> line.append("  val ")
                        .append(metric(progress)
                                .map(metric -> metric.text(value))
                                .orElseGet(value::toString)));
        Optional.ofNullable(progress.macs()).ifPresent(macs -> append(line, "  %.2f M MACs", macs / 1e6));
        Optional.ofNullable(progress.learningRate()).ifPresent(rate -> append(line, "  rate %.3g", rate));
        return line.toString();
    }

    private static void append(StringBuilder line, String format, double number) {
        line.append(String.format(Locale.ROOT, format, number));
    }

    private static Optional<Metric> metric(RunProgress progress) {
        return Arrays.stream(Metric.values())
                .filter(metric -> metric.label().equals(progress.measure()))
                .findFirst();
    }

    /** Whether a run is at another stage or has finished more epochs than before, or has ended. */
    public static boolean isFurther(RunProgress now, RunProgress before) {
        return now.state() != before.state()
                || !Optional.ofNullable(now.stage()).equals(Optional.ofNullable(before.stage()))
                || Math.floor(now.epoch()) > Math.floor(before.epoch());
    }
}
