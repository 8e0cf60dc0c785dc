package dev.dnal.tribuo.runtime;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where graphs run.
 *
 * @param kind the kind of device
 * @param index which of the devices of its kind, from 0; 0 for all but CUDA
 * @param cuda how it is used if it is an NVIDIA GPU
 */
public record Device(Kind kind, int index, CudaOptions cuda) {
    /** The kinds of devices. */
    public enum Kind {
        /** The machine's processors. */
        CPU,
        /** An NVIDIA GPU. */
        CUDA,
        /** The first NVIDIA GPU if it works, else the processors: see {@link Device#resolve}. */
        AUTO
    }

    /** The machine's processors. */
    public static final Device CPU = new Device(Kind.CPU, 0, CudaOptions.DEFAULT);

    /** The first NVIDIA GPU if it works, else the processors. */
    public static final Device AUTO = new Device(Kind.AUTO, 0, CudaOptions.DEFAULT);

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,4}))?");
    private static final Logger LOGGER = Logger.getLogger(Device.class.getName());

    /** Whether it was said what auto is; once in a process will do. */
    private static final AtomicBoolean AUTO_TOLD = new AtomicBoolean();

    /** Checks that only a GPU has an index or options. */
    public Device {
        if (index < 0 || (kind != Kind.CUDA && index != 0)) {
            throw new SettingException(
                    "The index of a device must be 0 (CUDA: at least 0), found " + index + " for " + kind + ".");
        }
        if (kind == Kind.CPU && !cuda.equals(CudaOptions.DEFAULT)) {
            throw new SettingException(
                    "Only a GPU has options, found '" + cuda.toString().substring(1) + "' for " + kind + ".");
        }
    }

    /**
     * An NVIDIA GPU.
     *
     * @param index which one, from 0
     * @return the device, which need not exist
     */
    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index, CudaOptions.DEFAULT);
    }

    /**
     * Reads a device as the user wrote it. Nothing is loaded or tried yet.
     *
     * @param text cpu, cuda (which means cuda:0), cuda:N or auto, in any case; behind a GPU or auto, options with commas before
     *     them, as in {@code cuda:0,memory=8g,tf32=off}: see {@link CudaOptions}
     * @return the device
     * @throws SettingException for any other text, and for several devices
     */
    public static Device parse(String text) {
        List<String> parts = Arrays.stream(text.split(",", -1))
                .map(part -> part.strip().toLowerCase(Locale.ROOT))
                .toList();
        if (parts.size() > 1
                && parts.stream().skip(1).anyMatch(part -> CUDA.matcher(part).matches())) {
            throw new SettingException(
                    "Networks train and run on one device at a time, found several: '" + text + "'. Take one of them.");
        }
        Device device = named(parts.get(0), text);
        CudaOptions options = device.cuda;
        for (String option : parts.subList(1, parts.size())) {
            options = options.with(option);
        }
        return device.with(options);
    }

    private static Device named(String wanted, String text) {
        Matcher cuda = CUDA.matcher(wanted);
        if (cuda.matches()) {
            return cuda(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
        }
        return switch (wanted) {
            case "cpu" -> CPU;
            case "auto" -> AUTO;
            default -> throw new SettingException("A device must be cpu, cuda, cuda:N or auto, found '" + text + "'.");
        };
    }

    /**
     * The same device, used in another way.
     *
     * @param options for a GPU, or the GPU that {@link Kind#AUTO} may come to
     * @throws SettingException if this is the CPU and they are not the default
     */
    public Device with(CudaOptions options) {
        return new Device(kind, index, options);
    }

    /**
     * Makes sure that the device works, and decides what {@link Kind#AUTO} means here.
     *
     * @return a device that works, of kind CPU or CUDA
     * @throws RuntimeUnavailableException if the device is a GPU that can't be used; the message says what is missing
     */
    public Device resolve() {
        return switch (kind) {
            case CPU -> this;
            case CUDA -> {
                Optional<String> obstacle = CudaProbe.obstacle(this);
                if (obstacle.isPresent()) {
                    throw new RuntimeUnavailableException(
                            "The device " + this + " was asked for and can't be used: " + obstacle.get());
                }
                yield this;
            }
            case AUTO -> resolveAuto();
        };
    }

    private Device resolveAuto() {
        Device gpu = cuda(0).with(cuda);
        Optional<String> obstacle =
                CudaProbe.driverFound() ? CudaProbe.obstacle(gpu) : Optional.of("no NVIDIA driver was found.");
        Device found = obstacle.isPresent() ? CPU : gpu;
        if (!AUTO_TOLD.getAndSet(true)) {
            LOGGER.info(() ->
                    "Device auto is " + found + obstacle.map(why -> ": " + why).orElse("."));
        }
        return found;
    }

    boolean mayUseCuda() {
        return kind == Kind.CUDA || (kind == Kind.AUTO && CudaProbe.driverFound());
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return (kind == Kind.CUDA ? "cuda:" + index : kind.name().toLowerCase(Locale.ROOT)) + cuda;
    }
}
