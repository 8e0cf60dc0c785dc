package dev.dnal.tribuo;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DoubleProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.dnal.onnx.quantisation.ValueRange;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a model was quantised, for the instance values of a {@code ModelProvenance}. */
final class QuantisationProvenance {
    /** By which method ranges were chosen. */
    static final String METHOD = "quantisation-method";

    /** On how many images they were measured. */
    static final String IMAGES = "quantisation-images";

    /** For how many epochs what came out was trained, 0 if it wasn't. */
    static final String EPOCHS = "quantisation-training-epochs";

    /** Layers that compute with whole numbers. */
    static final String LAYERS = "quantisation-layers";

    /** Names of layers that were given back to real numbers. */
    static final String KEPT = "quantisation-kept-layers";

    /** For each tensor a map of {@link #NAME}, {@link #LOW} and {@link #HIGH}. */
    static final String RANGES = "quantisation-ranges";

    /** Name of a tensor. */
    static final String NAME = "name";

    /** Lower end of its range. */
    static final String LOW = "low";

    /** Upper end of its range. */
    static final String HIGH = "high";

    private QuantisationProvenance() {}

    static Map<String, Provenance> instanceValues(QuantisedNetwork.Report report) {
        Map<String, Provenance> values = new HashMap<>();
        values.put(METHOD, new StringProvenance(METHOD, report.method()));
        values.put(IMAGES, new IntProvenance(IMAGES, report.calibrationImages()));
        int epochs = Optional.ofNullable(report.training())
                .filter(QuantisedNetwork.Training::kept)
                .map(QuantisedNetwork.Training::epochs)
                .orElse(0);
        values.put(EPOCHS, new IntProvenance(EPOCHS, epochs));
        values.put(LAYERS, new IntProvenance(LAYERS, report.quantisedLayers()));
        values.put(
                KEPT,
                new ListProvenance<>(report.keptLayers().stream()
                        .map(layer -> new StringProvenance(KEPT, layer))
                        .toList()));
        List<MapProvenance<Provenance>> ranges = new ArrayList<>();
        report.ranges().forEach((name, range) -> ranges.add(new MapProvenance<>(entry(name, range))));
        values.put(RANGES, new ListProvenance<>(ranges));
        return values;
    }

    private static Map<String, Provenance> entry(String name, ValueRange range) {
        Map<String, Provenance> entry = new HashMap<>();
        entry.put(NAME, new StringProvenance(NAME, name));
        entry.put(LOW, new DoubleProvenance(LOW, range.low()));
        entry.put(HIGH, new DoubleProvenance(HIGH, range.high()));
        return entry;
    }
}
