package dev.dnal.tribuo.runtime;

import dev.dnal.onnx.SettingException;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where graphs run.
 *
 * @param kind the kind of device
 * @param index which of the devices of its kind, from 0; 0 for all but CUDA
 */
public record Device(Kind kind, int index) {
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
    public static final Device CPU = new Device(Kind.CPU, 0);

    /** The first NVIDIA GPU if it works, else the processors. */
    public static final Device AUTO = new Device(Kind.AUTO, 0);

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,4}))?");
    private static final Logger LOGGER = Logger.getLogger(Device.class.getName());

    /** Checks the index. */
    public Device {
        if (index < 0 || (kind != Kind.CUDA && index != 0)) {
            throw new SettingException(
                    "The index of a device must be 0 (CUDA: at least 0), found " + index + " for " + kind + ".");
        }
    }

    /**
     * An NVIDIA GPU.
     *
     * @param index which one, from 0
     * @return the device, which need not exist
     */
    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index);
    }

    /**
     * Reads a device as the user wrote it. Nothing is loaded or tried yet.
     *
     * @param text cpu, cuda (which means cuda:0), cuda:N or auto, in any case
     * @return the device
     * @throws SettingException for any other text
     */
    public static Device parse(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
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

    private static Device resolveAuto() {
        Device gpu = cuda(0);
        Optional<String> obstacle =
                CudaProbe.driverFound() ? CudaProbe.obstacle(gpu) : Optional.of("no NVIDIA driver was found.");
        Device found = obstacle.isPresent() ? CPU : gpu;
        LOGGER.info(() ->
                "Device auto is " + found + obstacle.map(why -> ": " + why).orElse("."));
        return found;
    }

    boolean mayUseCuda() {
        return kind == Kind.CUDA || (kind == Kind.AUTO && CudaProbe.driverFound());
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return kind == Kind.CUDA ? "cuda:" + index : kind.name().toLowerCase(Locale.ROOT);
    }
}
