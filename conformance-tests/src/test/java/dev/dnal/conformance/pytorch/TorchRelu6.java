package dev.dnal.conformance.pytorch;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * PyTorch's ReLU6, which is its operator hardtanh. DJL has no call for it, and its clip takes five times as long, which would be
 * an unfair thing to compare times with; so it comes as a TorchScript module of one operator.
 */
final class TorchRelu6 {
    private static final String SOURCE = """
            class Relu6(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def forward(self: __torch__.Relu6,
                x: Tensor) -> Tensor:
                return torch.hardtanh(x, 0., 6.)
            """;

    /** Pickled: an object of that class whose attribute {@code training} is false. */
    private static final String OBJECT =
            "\u0080\u0002c__torch__\nRelu6\n)\u0081}(X\b\u0000\u0000\u0000training\u0089ub.";

    /** Pickled: no constants. */
    private static final String CONSTANTS = "\u0080\u0002).";

    private static final String FORMAT_VERSION = "3\n";

    private static final PtSymbolBlock MODULE = load();

    private TorchRelu6() {}

    static PtNDArray apply(PtNDArray x) {
        // Told that it trains, DJL lets PyTorch record the call for gradients.
        return (PtNDArray) IValueUtils.forward(MODULE, new NDList(x), true).singletonOrThrow();
    }

    private static PtSymbolBlock load() {
        try (InputStream archive = new ByteArrayInputStream(archive())) {
            return JniUtils.loadModule((PtNDManager) PyTorch.newManager(), archive, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException("The module of ReLU6 can't be made", e);
        }
    }

    private static byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            add(zip, "data.pkl", OBJECT);
            add(zip, "code/__torch__.py", SOURCE);
            add(zip, "constants.pkl", CONSTANTS);
            add(zip, "version", FORMAT_VERSION);
        }
        return bytes.toByteArray();
    }

    /** PyTorch wants its archives uncompressed. Each character is one byte. */
    private static void add(ZipOutputStream zip, String name, String contents) throws IOException {
        byte[] bytes = contents.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        ZipEntry entry = new ZipEntry("relu6/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
