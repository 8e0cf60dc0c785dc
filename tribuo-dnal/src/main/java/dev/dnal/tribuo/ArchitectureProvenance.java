package dev.dnal.tribuo;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DoubleProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.LongProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.dnal.tribuo.search.BudgetUse;
import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.Architecture.LayerWidth;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.record.StageLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was learned, for the instance values of a {@code ModelProvenance}, of provenance classes that Tribuo and OLCUT can
 * read everywhere. Times of the clock are left out: the same training has the same values, unless a budget of latency makes it
 * depend on what was measured.
 */
final class ArchitectureProvenance {
    /** Per decision in the order of the search a map of {@link #NAME}, {@link #KIND}, {@link #KEPT} and {@link #TOTAL}. */
    static final String LAYERS = "architecture-layers";

    /** Name of a layer. */
    static final String NAME = "name";

    /** What there is a choice of: channels, operations or edges. */
    static final String KIND = "kind";

    /** Choices that are left, as channels of a layer. */
    static final String KEPT = "kept";

    /** Choices that there were. */
    static final String TOTAL = "total";

    /** Multiply-accumulate operations per image of the whole network. */
    static final String MACS_BEFORE = "macs-before";

    /** Multiply-accumulate operations per image of the network that was learned. */
    static final String MACS_AFTER = "macs-after";

    /** Parameters of the whole network. */
    static final String PARAMS_BEFORE = "params-before";

    /** Parameters of the network that was learned. */
    static final String PARAMS_AFTER = "params-after";

    /** Per stage in order a map of {@link #NAME}, {@link #EPOCHS}, {@link #STEPS} and {@link #MACS}. */
    static final String LEDGER = "training-ledger";

    /** Epochs of a stage. */
    static final String EPOCHS = "epochs";

    /** Optimiser steps of a stage. */
    static final String STEPS = "steps";

    /** Multiply-accumulate operations of the training in a stage, as {@link StageLedger} counts them. */
    static final String MACS = "macs";

    /** Networks of other widths whose accuracy was measured to choose among them. */
    static final String CANDIDATES = "candidates-evaluated";

    /** The budget as it was asked for; this and the next two are left out without one, and have "-2" and so on at their ends for more of them. */
    static final String BUDGET_ASKED = "budget-asked";

    /** The most that the network may cost, in the unit of the budget. */
    static final String BUDGET_LIMIT = "budget-limit";

    /** What the network costs, in the unit of the budget. */
    static final String BUDGET_RESULT = "budget-result";

    /** The epoch of the last stage that the weights are of, from 0. */
    static final String CHOSEN_EPOCH = "chosen-epoch";

    /**
     * What begins the key of the measure on the validation images after the chosen epoch, as "validation-accuracy"; left out
     * without validation images.
     */
    static final String VALIDATION = "validation-";

    private ArchitectureProvenance() {}

    /**
     * The instance values of a model.
     *
     * @param runProvenance what the caller of the trainer wants recorded; on equal keys what was learned wins
     */
    static Map<String, Provenance> instanceValues(LearnedNetwork network, Map<String, Provenance> runProvenance) {
        Map<String, Provenance> values = new HashMap<>(runProvenance);
        network.architecture().ifPresent(learned -> addArchitecture(values, learned));
        network.choice().ifPresent(choice -> addChoice(values, choice));
        values.put(LEDGER, ledger(network.history()));
        putInt(values, CHOSEN_EPOCH, network.chosenEpoch());
        chosenAccuracy(network, values);
        return values;
    }

    private static void addArchitecture(Map<String, Provenance> values, Architecture learned) {
        List<MapProvenance<Provenance>> layers = new ArrayList<>();
        for (LayerWidth layer : learned.layers()) {
            Map<String, Provenance> entry = new HashMap<>();
            entry.put(NAME, new StringProvenance(NAME, layer.name()));
            entry.put(KIND, new StringProvenance(KIND, layer.kind().name()));
            putInt(entry, KEPT, layer.kept());
            putInt(entry, TOTAL, layer.total());
            layers.add(new MapProvenance<>(entry));
        }
        values.put(LAYERS, new ListProvenance<>(layers));
        putLong(values, MACS_BEFORE, learned.before().macs());
        putLong(values, MACS_AFTER, learned.after().macs());
        putLong(values, PARAMS_BEFORE, learned.before().params());
        putLong(values, PARAMS_AFTER, learned.after().params());
    }

    private static void addChoice(Map<String, Provenance> values, ChoiceReport choice) {
        putInt(values, CANDIDATES, choice.candidates());
        for (int i = 0; i < choice.budgets().size(); i++) {
            BudgetUse use = choice.budgets().get(i);
            String end = i == 0 ? "" : "-" + (i + 1);
            values.put(
                    BUDGET_ASKED + end,
                    new StringProvenance(BUDGET_ASKED + end, use.budget().toString()));
            putDouble(values, BUDGET_LIMIT + end, use.limit());
            putDouble(values, BUDGET_RESULT + end, use.result());
        }
    }

    private static ListProvenance<MapProvenance<Provenance>> ledger(List<EpochRecord> history) {
        List<MapProvenance<Provenance>> stages = new ArrayList<>();
        for (StageLedger stage : StageLedger.of(history)) {
            Map<String, Provenance> entry = new HashMap<>();
            entry.put(NAME, new StringProvenance(NAME, stage.stage().label()));
            putInt(entry, EPOCHS, stage.epochs());
            putLong(entry, STEPS, stage.steps());
            putLong(entry, MACS, stage.macs());
            stages.add(new MapProvenance<>(entry));
        }
        return new ListProvenance<>(stages);
    }

    private static void chosenAccuracy(LearnedNetwork network, Map<String, Provenance> values) {
        List<EpochRecord> history = network.history();
        if (history.isEmpty()) {
            return;
        }
        Stage last = history.get(history.size() - 1).stage();
        history.stream()
                .filter(epoch -> epoch.stage() == last && epoch.epoch() == network.chosenEpoch())
                .filter(epoch -> !Double.isNaN(epoch.validationAccuracy()))
                .findFirst()
                .ifPresent(epoch -> {
                    String key = VALIDATION
                            + epoch.measure().label().toLowerCase(Locale.ROOT).replace(' ', '-');
                    putDouble(values, key, epoch.validationAccuracy());
                });
    }

    private static void putInt(Map<String, Provenance> values, String key, int value) {
        values.put(key, new IntProvenance(key, value));
    }

    private static void putDouble(Map<String, Provenance> values, String key, double value) {
        values.put(key, new DoubleProvenance(key, value));
    }

    private static void putLong(Map<String, Provenance> values, String key, long value) {
        values.put(key, new LongProvenance(key, value));
    }
}
