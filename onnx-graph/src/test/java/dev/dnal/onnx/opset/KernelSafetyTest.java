package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelSafetyTest {
    private final Graph graph = new Graph("g");
    private final GraphBuilder b = new GraphBuilder(graph);
    private final Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 3, 4)));

    KernelSafetyTest() {
        graph.opsets().put("", Operators.OPSET);
    }

    private Value whole(Value value) {
        return b.call("Cast", value).attribute("to", DataType.INT64.number()).output();
    }

    private void read(Value output, ReadLimits limits) {
        graph.addOutput(output);
        new Canonicalisation().apply(OnnxReader.read(OnnxWriter.toBytes(graph), "m.onnx", limits));
    }

    private void assertRefused(Value output, String reason) {
        String message = assertThrows(GraphException.class, () -> read(output, ReadLimits.STANDARD))
                .getMessage();
        assertTrue(message.contains(reason), message);
    }

    @ParameterizedTest
    @CsvSource({"Div,0", "Div,-1", "Mod,0", "Mod,-1"})
    void wholeNumbersAreNotDividedByZeroOrMinusOne(String operator, int divisor) {
        assertRefused(b.emit(operator, whole(x), b.scalar(DataType.INT64, divisor)), "which is or may be 0 or -1");
    }

    /** Such a constant is not computed either. */
    @ParameterizedTest
    @CsvSource({"Div", "Mod"})
    void constantsAreNotDividedByZero(String operator) {
        Value constant = b.emit(operator, b.scalar(DataType.INT64, 7), b.scalar(DataType.INT64, 0));
        assertRefused(b.emit("Add", whole(x), constant), "which is or may be 0 or -1");
    }

    @ParameterizedTest
    @CsvSource({"Div,2", "Div,-2", "Mod,7"})
    void otherConstantsDivide(String operator, int divisor) {
        assertDoesNotThrow(() ->
                read(b.emit(operator, whole(x), b.scalar(DataType.INT64, divisor)), ReadLimits.STANDARD));
    }

    @Test
    void whatIsComputedDividesNoWholeNumbers() {
        Value most = b.call("ReduceMax", x).attribute("keepdims", 0).output();
        assertRefused(b.emit("Div", whole(x), whole(most)), "which is or may be 0 or -1");
    }

    @Test
    void sizesDivide() {
        Value sizes = b.emit("Shape", x);
        assertDoesNotThrow(() -> read(b.emit("Div", b.mul(sizes, b.longs(2, 2, 2)), sizes), ReadLimits.STANDARD));
    }

    @Test
    void realNumbersAreDividedByWhateverThereIs() {
        assertDoesNotThrow(() -> read(b.div(x, b.scalar(DataType.FLOAT, 0)), ReadLimits.STANDARD));
    }

    @Test
    void aDiagonalIsConstant() {
        Value most = b.call("ReduceMax", x).attribute("keepdims", 0).output();
        assertRefused(b.emit("Trilu", x, whole(most)), "is computed; expected a constant");
    }

    @Test
    void aFileThatIsTrustedMayDivide() {
        Value quotient = b.emit("Div", whole(x), b.scalar(DataType.INT64, 0));
        assertDoesNotThrow(() -> read(quotient, ReadLimits.TRUSTED));
    }
}
