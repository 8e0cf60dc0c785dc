package dev.dnal.conformance.tribuo;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.dnal.tribuo.ExternalIds;
import java.nio.file.Path;
import org.tribuo.Model;
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
        ExternalIds<Label> ids = ExternalIds.of(original);
        return ONNXExternalModel.createOnnxModel(
                new LabelFactory(),
                ids.features(),
                ids.outputs(),
                new DenseTransformer(),
                new LabelTransformer(),
                new OrtSession.SessionOptions(),
                file,
                "input");
    }
}
