package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dnal.onnx.graph.GraphException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.interop.onnx.protos.ONNXExternalModelProto;
import org.tribuo.test.MockOutput;
import org.tribuo.test.MockOutputFactory;

class DNALModelSerializationTest {
    private final MutableDataset<Label> data = Fixtures.dataset(7);
    private final DNALModel model = Fixtures.model(data);

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void refusesAnOnnxModelThatIsNoImageModelOfOurs() throws InvalidProtocolBufferException {
        var foreign = model.imageModel().toBuilder().clearMetadataProps().build();
        ONNXExternalModelProto.Builder form = form().toBuilder().setModelArray(foreign.toByteString());
        GraphException e = assertThrows(GraphException.class, () -> read(form));
        assertTrue(e.getMessage().contains("dnal.mean"), e.getMessage());
    }

    @Test
    void refusesAnotherDomainThanLabels() throws InvalidProtocolBufferException {
        ONNXExternalModelProto.Builder form = form().toBuilder();
        var outputs = new MockOutputFactory().generateInfo();
        outputs.observe(new MockOutput("mock"));
        form.getMetadataBuilder()
                .setOutputDomain(outputs.generateImmutableOutputInfo().serialize());
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> read(form));
        assertTrue(e.getMessage().contains("MockOutput"), e.getMessage());
    }

    private ONNXExternalModelProto form() throws InvalidProtocolBufferException {
        return model.serialize().getSerializedData().unpack(ONNXExternalModelProto.class);
    }

    private static void read(ONNXExternalModelProto.Builder form) throws InvalidProtocolBufferException {
        DNALModel.deserializeFromProto(0, DNALModel.class.getName(), Any.pack(form.build()));
    }
}
