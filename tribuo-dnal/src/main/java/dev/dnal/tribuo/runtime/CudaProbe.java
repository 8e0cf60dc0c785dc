package dev.dnal.tribuo.runtime;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.dnal.tribuo.runtime.library.NativeChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Finds out whether a CUDA device can be used, and if not, why. */
final class CudaProbe {
    private static final String PROVIDER_FILE = "libonnxruntime_providers_cuda.so";

    private static final Map<Device, Optional<String>> RESULTS = new ConcurrentHashMap<>();

    private CudaProbe() {}

    /** Whether the machine shows an NVIDIA driver. Cheap, and no proof that CUDA works. */
    static boolean driverFound() {
        Stream<Path> traces = System.getProperty("os.name", "").startsWith("Windows")
                ? Stream.of(Path.of("C:\\Windows\\System32\\nvcuda.dll"))
                : Stream.of(
                        Path.of("/dev/nvidiactl"),
                        Path.of("/proc/driver/nvidia/version"),
                        Path.of("/usr/lib/wsl/lib/libcuda.so.1"),
                        Path.of("/dev/nvhost-gpu"));
        return traces.anyMatch(Files::exists);
    }

    /**
     * What keeps a CUDA device from being used; the answer is found once per process.
     *
     * @param device a device of kind CUDA
     * @return sentences that say what is missing and what to do, or empty if the device works
     */
    static Optional<String> obstacle(Device device) {
        return RESULTS.computeIfAbsent(device, CudaProbe::find);
    }

    private static Optional<String> find(Device device) {
        OrtRuntime runtime = OrtRuntime.start(device);
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            return Optional.of(withoutProvider(runtime));
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(runtime.ortLogLevel());
            try (OrtCUDAProviderOptions cuda = device.cuda().of(device.index())) {
                options.addCUDA(cuda);
            }
            runtime.environment().createSession(identityModel(), options).close();
            return Optional.empty();
        } catch (OrtException e) {
            return Optional.of(refused(runtime, e));
        }
    }

    private static String withoutProvider(OrtRuntime runtime) {
        String remedy = runtime.kernels() == KernelSet.TRAINING
                ? "Build with the Maven profile cuda13, or start Java with -D" + NativeChoice.PROPERTY
                        + "=stock and the artifact onnxruntime_gpu."
                : "Use the artifact com.microsoft.onnxruntime:onnxruntime_gpu (build without the Maven profile cpu).";
        return "the loaded native library, " + runtime + ", has no CUDA provider. " + remedy;
    }

    private static String refused(OrtRuntime runtime, OrtException refusal) {
        StringBuilder text = new StringBuilder(runtime + " says \"" + GraphRunException.messageOf(refusal) + "\"");
        loaderMessage().ifPresent(message -> text.append(" (").append(message).append(')'));
        text.append(". ");
        if (!driverFound()) {
            text.append("No NVIDIA driver was found on this machine. ");
        }
        String needs = runtime.kernels() == KernelSet.TRAINING
                ? "The training build for CUDA needs an NVIDIA driver, CUDA 13"
                : "onnxruntime_gpu needs an NVIDIA driver, CUDA 12";
        return text.append(needs).append(" and cuDNN 9 on the library path.").toString();
    }

    /**
     * The dynamic loader's own message about the CUDA provider. ONNX Runtime writes it to the standard error stream
     * only, so it is asked for again: the provider lies beside the loaded main library.
     */
    private static Optional<String> loaderMessage() {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            Optional<Path> provider = mappings.filter(line -> line.contains("/libonnxruntime.so"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))).resolveSibling(PROVIDER_FILE))
                    .filter(Files::exists)
                    .findFirst();
            provider.ifPresent(file -> System.load(file.toString()));
            return Optional.empty();
        } catch (UnsatisfiedLinkError e) {
            return Optional.ofNullable(e.getMessage());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static byte[] identityModel() {
        OnnxMl.TypeProto scalar = OnnxMl.TypeProto.newBuilder()
                .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(OnnxMl.TensorProto.DataType.FLOAT_VALUE)
                        .setShape(OnnxMl.TensorShapeProto.getDefaultInstance()))
                .build();
        return OnnxMl.ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(OnnxMl.GraphProto.newBuilder()
                        .setName("probe")
                        .addInput(
                                OnnxMl.ValueInfoProto.newBuilder().setName("x").setType(scalar))
                        .addOutput(
                                OnnxMl.ValueInfoProto.newBuilder().setName("y").setType(scalar))
                        .addNode(OnnxMl.NodeProto.newBuilder()
                                .setOpType("Identity")
                                .addInput("x")
                                .addOutput("y")))
                .build()
                .toByteArray();
    }
}
