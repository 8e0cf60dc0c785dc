package dev.dnal.tribuo.experiment;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.experiment.file.RecordJson;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.BudgetUse;
import dev.dnal.tribuo.search.ending.BudgetOutOfReachException;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.Binarisation;
import dev.dnal.tribuo.search.record.StageLedger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is written about a run, in this order.
 *
 * @param seed what everything random was drawn from
 * @param network what the search began with
 * @param data what it learned from
 * @param versions of the software, by name
 * @param configuration all settings, by name
 * @param stages the stages of training in the order they were gone through
 * @param candidatesEvaluated networks of other widths whose accuracy was measured to choose among them
 * @param budgets for each budget what was asked for and what came of it; left out without one
 * @param warnings what is likely not to be as it was wanted, in sentences; left out if there are none
 * @param layers the learned widths, in the order of the network
 * @param whole the size of the network that the search began with; left out in records of earlier versions
 * @param given the whole network as it came, of a file that it came trained from; left out if it was not asked for
 * @param baseline the whole network, trained without gates; null if it was not asked for
 * @param learned the learned network
 * @param thin what the learned network is to be compared with; left out if it was not asked for, as without a budget
 * @param padded the learned network with channels filled up to numbers that kernels are fast with; left out if they have such numbers
 * @param quantised the learned network in 8-bit whole numbers; left out if it was not asked for
 * @param times what they take; left out in records of earlier versions
 * @param maskedVersusSlicedMaxAbsDiff largest difference between a logit of the network with closed gates and of the one that
 *     was cut
 * @param binarisation what it cost to make the gates hard; left out without gates, and without validation images
 * @param peakResidentBytes the most memory that the process had resident until all was trained and measured, the Java machine
 *     included; null where the system is not Linux
 * @param layerChanges what became of each layer of the whole network, in its order; left out in records of earlier versions
 * @param command that made the run, word by word, without where it was to be written; left out where no command line did, and in records of
 *     earlier versions
 * @param circumstances when and on what it was made; left out in records of earlier versions
 */
public record RunRecord(
        long seed,
        String network,
        Data data,
        Map<String, String> versions,
        Map<String, Object> configuration,
        List<StageTotals> stages,
        int candidatesEvaluated,

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @JsonAlias("budget")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<Budgeted> budgets,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings,
        List<Architecture.LayerWidth> layers,
        @JsonInclude(JsonInclude.Include.NON_NULL) Architecture.@Nullable NetworkSize whole,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Result given,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Result baseline,
        Result learned,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Thin thin,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Padded padded,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Quantised quantised,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MeasuredTimes times,
        double maskedVersusSlicedMaxAbsDiff,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Drop binarisation,
        @Nullable Long peakResidentBytes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<LayerChange> layerChanges,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> command,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Circumstances circumstances)
        implements WrittenRecord {

    /** Copies the lists. */
    public RunRecord {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(learned, "learned");
        Objects.requireNonNull(versions, "versions");
        Objects.requireNonNull(configuration, "configuration");
        stages = List.copyOf(stages);
        layers = List.copyOf(layers);
        // Jackson gives null for what is left out.
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
        budgets = budgets == null ? List.of() : List.copyOf(budgets);
        layerChanges = layerChanges == null ? List.of() : List.copyOf(layerChanges);
        command = command == null ? List.of() : List.copyOf(command);
    }

    /**
     * The images.
     *
     * @param name of the data set
     * @param shape [C, H, W]
     * @param classes how many
     * @param trainImages how many
     * @param testImages how many
     * @param trainSha256 identifies the training images and their labels
     * @param testSha256 identifies the test images and their labels
     * @param testShare of each class that became test images; left out if the set has test images of its own
     */
    public record Data(
            String name,
            List<Integer> shape,
            int classes,
            int trainImages,
            int testImages,
            String trainSha256,
            String testSha256,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double testShare) {
        /** Copies the list. */
        public Data {
            shape = List.copyOf(shape);
        }

        /** What a record has of images. Reads all of them, for their hashes. */
        public static Data of(ImageDataset images) {
            ImageShape shape = images.shape();
            return new Data(
                    images.name(),
                    List.of(shape.channels(), shape.height(), shape.width()),
                    images.classNames().size(),
                    images.train().size(),
                    images.test().size(),
                    images.train().contentHash(),
                    images.test().contentHash(),
                    images.testShare().isPresent() ? images.testShare().getAsDouble() : null);
        }
    }

    /**
     * A stage of training.
     *
     * @param name of the stage
     * @param epochs how many
     * @param steps optimiser steps
     * @param seconds wall-clock time
     * @param macs multiply-accumulate operations of the training: images x operations for one image x 3 where weights train,
     *     x 2 where gates train and convolutions rest; evaluation is left out
     */
    public record StageTotals(String name, int epochs, long steps, double seconds, long macs) {
        static StageTotals of(StageLedger stage) {
            return new StageTotals(stage.stage().label(), stage.epochs(), stage.steps(), stage.seconds(), stage.macs());
        }
    }

    /**
     * A budget.
     *
     * @param unit of the numbers
     * @param asked the amount as it was given
     * @param limit the most that the learned network may cost
     * @param result what it costs; a time is the one measured when the channels were chosen
     * @param verified what it came to when it was measured anew; left out where nothing need be measured
     */
    public record Budgeted(
            String unit,
            String asked,
            double limit,
            double result,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Verified verified) {
        static Budgeted of(BudgetUse use, MeasuredTimes times) {
            Budget budget = use.budget();
            return new Budgeted(
                    budget.cost().unit(),
                    budget.toString(),
                    use.limit(),
                    use.result(),
                    budget.cost() == Budget.Cost.LATENCY ? Verified.of(budget, times) : null);
        }
    }

    /**
     * A budget of time against times measured anew, as shares of what the whole network takes.
     *
     * @param allowed what the budget allows
     * @param share what the learned network takes, in 8-bit whole numbers if the budget is of these
     * @param low lower end of an interval for that, see {@link MeasuredTimes.OfNetwork}
     * @param high its upper end
     * @param holds whether it is no more than {@value #TOLERANCE} over what is allowed, by that
     */
    public record Verified(double allowed, double share, double low, double high, boolean holds) {
        /** By how much of it a budget may be missed. */
        public static final double TOLERANCE = 0.03;

        static Verified of(Budget budget, MeasuredTimes times) {
            MeasuredTimes.OfNetwork learned =
                    times.of(budget.isOfQuantised() ? MeasuredTimes.QUANTISED : MeasuredTimes.LEARNED, budget.batch());
            double whole = times.of(MeasuredTimes.WHOLE, budget.batch()).millis();
            double allowed = budget.limit(whole) / whole;
            return new Verified(
                    allowed,
                    learned.share(),
                    learned.low(),
                    learned.high(),
                    learned.share() <= (1 + TOLERANCE) * allowed);
        }
    }

    /**
     * Accuracies on the validation images at the end of the second stage.
     *
     * @param softAccuracy with the gates as they were, 0 to 1
     * @param slicedAccuracy with the closed channels cut out, before the third stage, 0 to 1
     * @param drop the difference, above 0 if accuracy was lost
     */
    public record Drop(double softAccuracy, double slicedAccuracy, double drop) {
        static Drop of(Binarisation binarisation) {
            return new Drop(binarisation.softAccuracy(), binarisation.slicedAccuracy(), binarisation.drop());
        }
    }

    /**
     * What a network came to.
     *
     * @param testAccuracy share of the test images classified right, 0 to 1
     * @param macs multiply-accumulate operations for one image
     * @param params number of parameters
     * @param onnxBytes size of its ONNX file
     * @param latencyMillisBatch1 time for one image, see {@link MeasuredTimes}
     * @param latencyMillisBatch64 time for 64 images at once
     */
    public record Result(
            double testAccuracy,
            long macs,
            long params,
            long onnxBytes,
            double latencyMillisBatch1,
            double latencyMillisBatch64) {
        /**
         * Checks what everything else is compared by.
         *
         * @throws IllegalArgumentException if the accuracy is no share, or a number is negative
         */
        public Result {
            if (!(testAccuracy >= 0 && testAccuracy <= 1)) {
                throw new IllegalArgumentException("Expected testAccuracy to be 0 to 1, found " + testAccuracy);
            }
            if (macs < 0 || params < 0 || onnxBytes < 0) {
                throw new IllegalArgumentException("Expected macs, params and onnxBytes to be at least 0, found " + macs
                        + ", " + params + " and " + onnxBytes);
            }
        }
    }

    /**
     * A network so much narrower in all layers alike that it meets the budget, which has trained from new weights for as many epochs as the
     * search; or why there is none.
     *
     * @param share of the whole network's channels that it has, above 0 and up to 1; left out if no width meets the budget
     * @param result what it came to; left out if no width meets the budget
     * @param outOfReach why none does; left out if one does
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Thin(
            @Nullable Double share,
            @Nullable Result result,
            @Nullable String outOfReach) {
        static Thin of(Architecture widths, Result result) {
            double kept = widths.layers().stream()
                    .mapToInt(Architecture.LayerWidth::kept)
                    .sum();
            int all = widths.layers().stream()
                    .mapToInt(Architecture.LayerWidth::total)
                    .sum();
            return new Thin(kept / all, result, null);
        }

        static Thin outOfReach(BudgetOutOfReachException reason) {
            return new Thin(null, null, String.valueOf(reason.getMessage()));
        }
    }

    /**
     * The learned network with channels that count for nothing beside its own; {@link MeasuredTimes#PADDED} has its times.
     *
     * @param macs multiply-accumulate operations that are run for one image
     * @param params number of parameters, those of the added channels included
     * @param onnxBytes size of its ONNX file
     * @param batch number of images for which it was compared: that of the budget of time, or 1
     * @param faster whether it was faster: then {@value RunFolder#PADDED} has been written
     */
    public record Padded(long macs, long params, long onnxBytes, int batch, boolean faster) {
        static Padded of(PaddedForm form, MeasuredTimes times, int batch) {
            return new Padded(
                    form.size().macs(),
                    form.size().params(),
                    form.file().length,
                    batch,
                    times.isFasterThanLearned(MeasuredTimes.PADDED, batch));
        }
    }

    /**
     * The learned network in 8-bit whole numbers; {@link MeasuredTimes#QUANTISED} has its times.
     *
     * @param result what it came to
     * @param quantisation how it came about
     */
    public record Quantised(Result result, QuantisedNetwork.Report quantisation) {}

    /**
     * Reads the record of a run, of this version or an earlier one.
     *
     * @throws UnusableInputException if it is none, or a damaged one
     * @throws IOException if the file can't be read
     */
    public static RunRecord read(Path file) throws IOException {
        return RecordJson.read(file, RunRecord.class, "the record of a run");
    }

    /** The record as JSON, with a line feed at the end of each line on every platform. */
    public String toJson() {
        return RecordJson.of(this);
    }
}
