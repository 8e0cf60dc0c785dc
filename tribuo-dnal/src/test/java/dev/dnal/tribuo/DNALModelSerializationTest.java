package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dnal.onnx.graph.GraphException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.interop.onnx.protos.ONNXExternalModelProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.test.Helpers;
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
    void comesBackFromProtobufAndPredictsTheSame() {
        try (DNALModel read = (DNALModel) Helpers.testModelProtoSerialization(model, Label.class, data, 1e-6)) {
            requireSame(read);
        }
    }

    @Test
    void comesBackFromAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.tribuo");
        model.serializeToFile(file);
        try (DNALModel read = (DNALModel) Model.deserializeFromFile(file)) {
            requireSame(read);
        }
    }

    @Test
    void comesBackFromJavaSerializationAndPredictsTheSame() throws Exception {
        try (DNALModel read = (DNALModel) throughJava(model)) {
            requireSame(read);
        }
    }

    @Test
    void aClosedModelCanBeSavedAndComesBackOpen() throws Exception {
        model.close();
        try (DNALModel read = (DNALModel) throughJava(model)) {
            assertEquals(7, read.predict(data).size());
        }
    }

    private void requireSame(DNALModel read) {
        assertEquals(model.getName(), read.getName());
        assertEquals(model.getProvenance(), read.getProvenance());
        assertEquals(model.architecture(), read.architecture());
        assertEquals(model.normalisation(), read.normalisation());
        assertEquals(model.imageModel(), read.imageModel());
        assertEquals(model.getFeatureIDMap(), read.getFeatureIDMap());
        assertEquals(model.getOutputIDInfo(), read.getOutputIDInfo());
        try (DNALModel open = (DNALModel) model.copy()) {
            assertTrue(Helpers.predictionListDistributionEquals(open.predict(data), read.predict(data), 1e-6));
        }
    }

    private static Object throughJava(Object object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    @Test
    void refusesAVersionItDoesNotKnow() {
        Any message = model.serialize().getSerializedData();
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> DNALModel.deserializeFromProto(1, DNALModel.class.getName(), message));
        assertTrue(e.getMessage().contains("version 1"), e.getMessage());
    }

    @Test
    void refusesAnotherTypeOfMessage() {
        Any message = Any.pack(ModelProto.getDefaultInstance());
        assertThrows(
                InvalidProtocolBufferException.class,
                () -> DNALModel.deserializeFromProto(0, DNALModel.class.getName(), message));
    }

    @Test
    void refusesADamagedNetworkNamingTheModel() throws InvalidProtocolBufferException {
        ONNXExternalModelProto good = form();
        ByteString half = good.getModelArray().substring(0, good.getModelArray().size() / 2);
        GraphException e =
                assertThrows(GraphException.class, () -> read(good.toBuilder().setModelArray(half)));
        assertTrue(e.getMessage().contains("model 'test'"), e.getMessage());
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
