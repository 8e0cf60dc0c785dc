package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DoubleProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.LongProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArchitectureProvenanceTest {
    private static final LearnedNetwork LEARNED = Fixtures.learned(new Graph("any"));

    private final Map<String, Provenance> values = ArchitectureProvenance.instanceValues(LEARNED, Map.of());

    @Test
    void listsTheLayersInOrderWithTheirChannels() {
        ListProvenance<?> layers = (ListProvenance<?>) values.get("architecture-layers");
        assertEquals(List.of(layer("conv", 6, 16), layer("gone", 0, 8)), layers.getList());
    }

    private static MapProvenance<Provenance> layer(String name, int kept, int total) {
        return new MapProvenance<>(Map.of(
                "name", new StringProvenance("name", name),
                "kind", new StringProvenance("kind", "CHANNEL"),
                "kept", new IntProvenance("kept", kept),
                "total", new IntProvenance("total", total)));
    }

    @Test
    void tellsArithmeticAndSizeBeforeAndAfter() {
        assertEquals(new LongProvenance("macs-before", 5_000_000_000L), values.get("macs-before"));
        assertEquals(new LongProvenance("macs-after", 1_000), values.get("macs-after"));
        assertEquals(new LongProvenance("params-before", 2_000), values.get("params-before"));
        assertEquals(new LongProvenance("params-after", 300), values.get("params-after"));
    }

    @Test
    void keepsALedgerOfEpochsStepsAndOperationsPerStage() {
        ListProvenance<?> ledger = (ListProvenance<?>) values.get("training-ledger");
        assertEquals(
                List.of(
                        stage("weights", 2, 20, 60_000),
                        stage("architecture", 1, 10, 30_000),
                        stage("final", 2, 20, 60_000)),
                ledger.getList());
    }

    private static MapProvenance<Provenance> stage(String name, int epochs, long steps, long macs) {
        return new MapProvenance<>(Map.of(
                "name", new StringProvenance("name", name),
                "epochs", new IntProvenance("epochs", epochs),
                "steps", new LongProvenance("steps", steps),
                "macs", new LongProvenance("macs", macs)));
    }

    @Test
    void tellsHowTheArchitectureWasChosen() {
        assertEquals(new IntProvenance("candidates-evaluated", 0), values.get("candidates-evaluated"));
        assertEquals(new StringProvenance("budget-asked", "1.2k MACs"), values.get("budget-asked"));
        assertEquals(new DoubleProvenance("budget-limit", 1_200), values.get("budget-limit"));
        assertEquals(new DoubleProvenance("budget-result", 1_000), values.get("budget-result"));
    }

    @Test
    void tellsTheChosenEpochOfTheLastStageAndItsAccuracy() {
        assertEquals(new IntProvenance("chosen-epoch", 0), values.get("chosen-epoch"));
        assertEquals(new DoubleProvenance("validation-accuracy", 0.75), values.get("validation-accuracy"));
    }

    @Test
    void leavesOutWhatABaselineHasNot() {
        EpochRecord epoch = new EpochRecord(
                Stage.BASELINE,
                0,
                1,
                5,
                0.1,
                0,
                1,
                Metric.ACCURACY,
                0.5,
                Double.NaN,
                1,
                1,
                Double.NaN,
                GateDiagnostics.NONE,
                3,
                1);
        Map<String, Provenance> baseline = ArchitectureProvenance.instanceValues(
                new LearnedNetwork(new Graph("any"), Optional.empty(), Optional.empty(), List.of(epoch), 0), Map.of());
        assertFalse(baseline.containsKey("architecture-layers"));
        assertFalse(baseline.containsKey("candidates-evaluated"));
        assertFalse(baseline.containsKey("budget-limit"));
        assertFalse(baseline.containsKey("validation-accuracy"));
        assertTrue(baseline.containsKey("training-ledger"));
    }

    @Test
    void keepsWhatTheCallerWantsRecorded() {
        Provenance note = new StringProvenance("note", "by hand");
        assertEquals(
                note,
                ArchitectureProvenance.instanceValues(LEARNED, Map.of("note", note))
                        .get("note"));
    }
}
