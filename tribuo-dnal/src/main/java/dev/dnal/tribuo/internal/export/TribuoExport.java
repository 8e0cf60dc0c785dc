package dev.dnal.tribuo.internal.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.opset.OpsetDowngrade;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.images.PixelMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXInitializer;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXOperators;
import org.tribuo.util.onnx.ONNXRef;

/**
 * Writes a model into the graph of a Tribuo export: features [batch, numFeatures] in the order of their ids become images,
 * the images are normalised, the network follows, and what its kind of outputs wants, as a softmax, ends it.
 */
public final class TribuoExport {
    private final ONNXContext context;
    private final Map<String, ONNXRef<?>> values = new HashMap<>();

    private TribuoExport(ONNXContext context) {
        this.context = context;
    }

    /**
     * Writes the model.
     *
     * @param features [batch, numFeatures]
     * @return the probabilities or numbers, [batch, outputs]
     * @throws IllegalStateException if the network uses what the opset of Tribuo's exports does not have
     */
    public static ONNXNode write(ONNXRef<?> features, PixelMap pixels, ImageModel model) {
        TribuoExport export = new TribuoExport(features.onnxContext());
        ONNXNode images = export.placePixels(features, pixels, model.shape());
        ONNXNode normalised = export.normalise(images, model.normalisation());
        return model.kind().finish(export.network(normalised, model));
    }

    /** Pixels without a feature take their value from a column of zeros that is put behind the features. */
    private ONNXNode placePixels(ONNXRef<?> features, PixelMap pixels, ImageShape shape) {
        int[] featureOfPixel = pixels.featureOfPixel();
        long[] columns = new long[featureOfPixel.length];
        for (int pixel = 0; pixel < columns.length; pixel++) {
            int feature = featureOfPixel[pixel];
            columns[pixel] = feature == PixelMap.NONE ? pixels.features() : feature;
        }
        ONNXInitializer pads = context.array("pixel_pads", new long[] {0, 0, 0, 1});
        ONNXNode padded = call(NodeProto.newBuilder().setOpType("Pad"), List.of(features, pads), "padded_features");
        ONNXNode flat = context.operation(
                ONNXOperators.GATHER,
                List.of(padded, context.array("pixel_features", columns)),
                "pixels",
                Map.of("axis", 1));
        ONNXInitializer imageShape =
                context.array("image_shape", new long[] {-1, shape.channels(), shape.height(), shape.width()});
        return call(NodeProto.newBuilder().setOpType("Reshape"), List.of(flat, imageShape), "images");
    }

    /** The two operations of {@link Normalisation}, for the same bits. */
    private ONNXNode normalise(ONNXNode images, Normalisation normalisation) {
        List<Integer> perChannel = List.of(1, normalisation.channels(), 1, 1);
        ONNXInitializer multiplier =
                context.floatTensor("pixel_multiplier", perChannel, each(normalisation, normalisation::multiplier));
        ONNXInitializer addend =
                context.floatTensor("pixel_addend", perChannel, each(normalisation, normalisation::addend));
        return images.apply(ONNXOperators.MUL, multiplier, "scaled_images")
                .apply(ONNXOperators.ADD, addend, "normalised_images");
    }

    /** The value of a channel. */
    @FunctionalInterface
    private interface PerChannel {
        float of(int channel);
    }

    private static Consumer<FloatBuffer> each(Normalisation normalisation, PerChannel value) {
        return buffer -> {
            for (int c = 0; c < normalisation.channels(); c++) {
                buffer.put(value.of(c));
            }
        };
    }

    private ONNXRef<?> network(ONNXNode images, ImageModel model) {
        GraphProto graph = inTribuosOpset(model);
        values.put(model.input(), images);
        graph.getInitializerList().forEach(tensor -> values.put(tensor.getName(), weights(tensor)));
        graph.getNodeList().forEach(this::copy);
        return value(model.output());
    }

    private static GraphProto inTribuosOpset(ImageModel model) {
        Graph graph = model.graph();
        try {
            new OpsetDowngrade().apply(graph);
        } catch (GraphException e) {
            throw new IllegalStateException(
                    "Tribuo's ONNX exports are of opset " + ONNXOperators.getOpsetVersion() + ". " + e.getMessage()
                            + "; write the image model instead, which is of opset " + Operators.OPSET,
                    e);
        }
        return OnnxWriter.toProto(graph).getGraph();
    }

    private ONNXRef<?> value(String name) {
        ONNXRef<?> value = values.get(name);
        if (value == null) {
            throw new IllegalStateException(
                    "The network's nodes are in an order of execution, yet '" + name + "' is read before it is made");
        }
        return value;
    }

    private void copy(NodeProto node) {
        List<ONNXRef<?>> inputs = new ArrayList<>();
        node.getInputList().stream().filter(name -> !name.isEmpty()).forEach(name -> inputs.add(value(name)));
        List<String> outputs =
                node.getOutputList().stream().filter(name -> !name.isEmpty()).toList();
        List<ONNXNode> made = NetworkOperator.add(context, node, inputs, outputs);
        for (int i = 0; i < outputs.size(); i++) {
            values.put(outputs.get(i), made.get(i));
        }
    }

    private ONNXNode call(NodeProto.Builder operator, List<ONNXRef<?>> inputs, String outputName) {
        inputs.forEach(input -> operator.addInput(input.getReference()));
        return NetworkOperator.add(context, operator.addOutput(outputName).build(), inputs, List.of(outputName))
                .get(0);
    }

    /** The context takes weights as float tensors of at least one dimension; the few others come from Constant nodes. */
    private ONNXRef<?> weights(TensorProto tensor) {
        ByteBuffer packed = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE && tensor.getDimsCount() > 0) {
            List<Integer> sizes =
                    tensor.getDimsList().stream().map(Math::toIntExact).toList();
            return context.floatTensor(tensor.getName(), sizes, buffer -> buffer.put(packed.asFloatBuffer()));
        }
        NodeProto.Builder constant = NodeProto.newBuilder()
                .setOpType("Constant")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(tensor));
        return call(constant, List.of(), tensor.getName());
    }
}
