package dev.dnal.tribuo;

import java.util.HashMap;
import java.util.Map;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.Output;
import org.tribuo.VariableIDInfo;
import org.tribuo.VariableInfo;

/**
 * The ids of a model's features and outputs in the form that {@link org.tribuo.interop.onnx.ONNXExternalModel} wants to be told them when it loads the
 * file that {@link org.tribuo.ONNXExportable#saveONNXModel} has written of that model: the columns of the file's input and output. For any model of
 * Tribuo that can be exported, ensembles of ours among them.
 *
 * @param features the column of each feature by its name, from 0
 * @param outputs the column of each output, from 0
 * @param <T> Tribuo's type of output
 */
public record ExternalIds<T extends Output<T>>(Map<String, Integer> features, Map<T, Integer> outputs) {
    /** Copies the maps. */
    public ExternalIds {
        features = Map.copyOf(features);
        outputs = Map.copyOf(outputs);
    }

    /**
     * The ids of a model.
     *
     * @param model that the file was or will be written of
     */
    public static <T extends Output<T>> ExternalIds<T> of(Model<T> model) {
        Map<String, Integer> features = new HashMap<>();
        for (VariableInfo feature : model.getFeatureIDMap()) {
            features.put(feature.getName(), ((VariableIDInfo) feature).getID());
        }
        Map<T, Integer> outputs = new HashMap<>();
        ImmutableOutputInfo<T> domain = model.getOutputIDInfo();
        for (T output : domain.getDomain()) {
            outputs.put(output, domain.getID(output));
        }
        return new ExternalIds<>(features, outputs);
    }
}
