package dev.dnal.cli.print;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.BooleanProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DoubleProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.FloatProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.LongProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.experiment.evaluation.Evaluation;
import java.util.Map;
import java.util.Optional;
import org.tribuo.VariableInfo;
import org.tribuo.provenance.DatasetProvenance;
import org.tribuo.provenance.ModelProvenance;

/**
 * What a model is, what it was trained on and how well it did: a model card (Mitchell et al., "Model Cards for Model Reporting",
 * 2019) in the layout of {@code org.tribuo.interop.modelcard.ModelCard}, schema 1.0, which reads it. Tribuo's class is not
 * among its published artifacts. Added to that layout is the learned {@code architecture} in {@code ModelDetails}.
 */
public final class ModelCard {
    private static final String SCHEMA_VERSION = "1.0";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode card = NODES.objectNode();

    /**
     * The card of a model.
     *
     * @param tested what came of the test images, if they have been looked at
     */
    public ModelCard(DNALModel model, Optional<Evaluation> tested) {
        card.set("ModelDetails", modelDetails(model));
        card.set("TrainingDetails", trainingDetails(model));
        card.set("TestingDetails", testingDetails(tested));
        card.putNull("UsageDetails");
    }

    private static ObjectNode section() {
        return NODES.objectNode().put("schema-version", SCHEMA_VERSION);
    }

    private static ObjectNode modelDetails(DNALModel model) {
        ModelProvenance provenance = model.getProvenance();
        ObjectNode details = section()
                .put("model-type", DNALModel.class.getSimpleName())
                .put("model-package", DNALModel.class.getName())
                .put("tribuo-version", provenance.getTribuoVersion())
                .put("java-version", provenance.getJavaVersion());
        details.set(
                "configured-parameters",
                parameters(provenance.getTrainerProvenance().getConfiguredParameters()));
        model.architecture().ifPresent(learned -> details.set("architecture", JSON.valueToTree(learned)));
        model.quantisation().ifPresent(how -> details.put("quantisation", how));
        return details;
    }

    private static ObjectNode trainingDetails(DNALModel model) {
        DatasetProvenance data = model.getProvenance().getDatasetProvenance();
        ObjectNode details = section()
                .put("training-time", model.getProvenance().getTrainingTime().toString())
                .put("training-set-size", data.getNumExamples())
                .put("num-features", data.getNumFeatures());
        ArrayNode features = details.putArray("features-list");
        for (VariableInfo feature : model.getFeatureIDMap()) {
            features.add(feature.getName());
        }
        details.put("num-outputs", data.getNumOutputs());
        ObjectNode distribution = details.putObject("outputs-distribution");
        for (Pair<String, Long> output : model.getOutputIDInfo().outputCountsIterable()) {
            distribution.put(output.getA(), output.getB());
        }
        return details;
    }

    private static ObjectNode testingDetails(Optional<Evaluation> tested) {
        ObjectNode details =
                section().put("testing-set-size", tested.map(Evaluation::total).orElse(0));
        ObjectNode metrics = details.putObject("metrics");
        tested.ifPresent(evaluation -> metrics.put("accuracy", evaluation.accuracy()));
        return details;
    }

    private static ObjectNode parameters(Map<?, ? extends Provenance> parameters) {
        ObjectNode node = NODES.objectNode();
        parameters.forEach((name, value) -> node.set(String.valueOf(name), parameter(value)));
        return node;
    }

    private static JsonNode parameter(Provenance value) {
        if (value instanceof ConfiguredObjectProvenance part) {
            ObjectNode node = NODES.objectNode().put("className", part.getClassName());
            return node.setAll(parameters(part.getConfiguredParameters()));
        }
        if (value instanceof MapProvenance<?> map) {
            return parameters(map.getMap());
        }
        if (value instanceof ListProvenance<?> list) {
            ArrayNode node = NODES.arrayNode();
            list.getList().forEach(element -> node.add(parameter(element)));
            return node;
        }
        return primitive(value);
    }

    private static JsonNode primitive(Provenance value) {
        if (value instanceof IntProvenance number) {
            return NODES.numberNode(number.getValue());
        }
        if (value instanceof LongProvenance number) {
            return NODES.numberNode(number.getValue());
        }
        if (value instanceof FloatProvenance number) {
            return NODES.numberNode(number.getValue());
        }
        if (value instanceof DoubleProvenance number) {
            return NODES.numberNode(number.getValue());
        }
        if (value instanceof BooleanProvenance yes) {
            return NODES.booleanNode(yes.getValue());
        }
        return NODES.textNode(value.toString());
    }

    /** The card as indented JSON. */
    @Override
    public String toString() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(card);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON can always be written", e);
        }
    }
}
