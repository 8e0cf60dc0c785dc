package dev.dnal.tribuo;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DoubleProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.LongProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.dnal.tribuo.search.Architecture;
import dev.dnal.tribuo.search.Architecture.LayerWidth;
import dev.dnal.tribuo.search.EpochRecord;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was learned, for the instance values of a {@code ModelProvenance}, of provenance classes that Tribuo and OLCUT can
 * read everywhere. Times of the clock are left out: the same training has the same values.
 */
final class ArchitectureProvenance {
    /** Per gated layer in the order of the network a map of {@link #NAME}, {@link #KEPT} and {@link #TOTAL}. */
    static final String LAYERS = "architecture-layers";

    /** Name of a layer. */
    static final String NAME = "name";

    /** Channels of a layer that are left. */
    static final String KEPT = "kept";

    /** Channels of a layer that there were. */
    static final String TOTAL = "total";

    /** Multiply-accumulate operations per image of the whole network. */
    static final String MACS_BEFORE = "macs-before";

    /** Multiply-accumulate operations per image of the network that was learned. */
    static final String MACS_AFTER = "macs-after";

    /** Parameters of the whole network. */
    static final String PARAMS_BEFORE = "params-before";

    /** Parameters of the network that was learned. */
    static final String PARAMS_AFTER = "params-after";

    /** Per stage in order a map of {@link #NAME}, {@link #EPOCHS} and {@link #STEPS}. */
    static final String LEDGER = "training-ledger";

    /** Epochs of a stage. */
    static final String EPOCHS = "epochs";

    /** Optimiser steps of a stage. */
    static final String STEPS = "steps";

    /** The epoch of the last stage that the weights are of, from 0. */
    static final String CHOSEN_EPOCH = "chosen-epoch";

    /** Share of validation images classified right after the chosen epoch; left out without validation images. */
    static final String VALIDATION_ACCURACY = "validation-accuracy";

    private ArchitectureProvenance() {}

    /**
     * The instance values of a model.
     *
     * @param runProvenance what the caller of the trainer wants recorded; on equal keys what was learned wins
     */
    static Map<String, Provenance> instanceValues(LearnedNetwork network, Map<String, Provenance> runProvenance) {
        Map<String, Provenance> values = new HashMap<>(runProvenance);
        network.architecture().ifPresent(learned -> addArchitecture(values, learned));
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

    private static ListProvenance<MapProvenance<Provenance>> ledger(List<EpochRecord> history) {
        List<MapProvenance<Provenance>> stages = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            List<EpochRecord> epochs =
                    history.stream().filter(epoch -> epoch.stage() == stage).toList();
            if (!epochs.isEmpty()) {
                Map<String, Provenance> entry = new HashMap<>();
                entry.put(NAME, new StringProvenance(NAME, stage.label()));
                putInt(entry, EPOCHS, epochs.size());
                putLong(
                        entry,
                        STEPS,
                        epochs.stream().mapToLong(EpochRecord::steps).sum());
                stages.add(new MapProvenance<>(entry));
            }
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
                .ifPresent(epoch -> values.put(
                        VALIDATION_ACCURACY, new DoubleProvenance(VALIDATION_ACCURACY, epoch.validationAccuracy())));
    }

    private static void putInt(Map<String, Provenance> values, String key, int value) {
        values.put(key, new IntProvenance(key, value));
    }

    private static void putLong(Map<String, Provenance> values, String key, long value) {
        values.put(key, new LongProvenance(key, value));
    }
}
