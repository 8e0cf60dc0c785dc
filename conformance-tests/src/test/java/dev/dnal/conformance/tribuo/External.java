package dev.dnal.conformance.tribuo;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.tribuo.Model;
import org.tribuo.VariableIDInfo;
import org.tribuo.VariableInfo;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.interop.onnx.DenseTransformer;
import org.tribuo.interop.onnx.LabelTransformer;
import org.tribuo.interop.onnx.ONNXExternalModel;

/** Exported files as Tribuo loads them. */
final class External {
    private External() {}

    /**
     * Loads a file with the ids of the model that it was exported from. ONNX Runtime must have been started by ours:
     * Tribuo would load the stock library for the whole process.
     */
    static ONNXExternalModel<Label> load(Path file, Model<Label> original) throws OrtException {
        Map<String, Integer> features = new HashMap<>();
        for (VariableInfo info : original.getFeatureIDMap()) {
            features.put(info.getName(), ((VariableIDInfo) info).getID());
        }
        Map<Label, Integer> labels = new HashMap<>();
        for (Label label : original.getOutputIDInfo().getDomain()) {
            labels.put(label, original.getOutputIDInfo().getID(label));
        }
        return ONNXExternalModel.createOnnxModel(
                new LabelFactory(),
                features,
                labels,
                new DenseTransformer(),
                new LabelTransformer(),
                new OrtSession.SessionOptions(),
                file,
                "input");
    }
}
