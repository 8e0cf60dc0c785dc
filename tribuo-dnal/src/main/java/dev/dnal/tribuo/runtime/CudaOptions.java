package dev.dnal.tribuo.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.dnal.onnx.SettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a CUDA device is used; ONNX Runtime's options of the same meaning are named at each.
 *
 * @param memoryLimit bytes of device memory that ONNX Runtime's arena of a session may take, 0 for all there is
 *     ({@code gpu_mem_limit}); what cuDNN and CUDA take for themselves comes on top
 * @param arenaGrowth how the arena grows ({@code arena_extend_strategy})
 * @param tf32 whether convolutions and products of matrices of FLOAT may round their factors to 10 bits of mantissa, as the
 *     tensor cores of the Ampere generation and later do ({@code use_tf32})
 * @param algorithms how cuDNN's algorithms are chosen ({@code cudnn_conv_algo_search})
 */
public record CudaOptions(long memoryLimit, ArenaGrowth arenaGrowth, boolean tf32, Algorithms algorithms) {
    /** How the arena of device memory grows. */
    public enum ArenaGrowth {
        /** To the next power of two, so that it seldom has to. */
        DOUBLING,
        /** By what is asked for, which leaves more to others. */
        EXACT
    }

    /** How the algorithms of convolutions are chosen. */
    public enum Algorithms {
        /** Always the same ones, which add up in a fixed order: the same bytes each time ({@code DEFAULT}). */
        FIXED("DEFAULT"),
        /** What cuDNN's heuristics take for the fastest ({@code HEURISTIC}); some add up in any order. */
        HEURISTIC("HEURISTIC"),
        /** What is fastest when all are tried out at the first step ({@code EXHAUSTIVE}); two runs may choose differently. */
        FASTEST("EXHAUSTIVE");

        private final String option;

        Algorithms(String option) {
            this.option = option;
        }
    }

    /** All memory, a doubling arena, tf32 as PyTorch has it for convolutions, and the same bytes each time. */
    public static final CudaOptions DEFAULT = new CudaOptions(0, ArenaGrowth.DOUBLING, true, Algorithms.FIXED);

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9}|\\d{1,18}(?![kmg]))([kmg]?)");
    private static final String KNOWN =
            "memory=SIZE (as 8g), arena=doubling or exact, tf32=on or off, algorithms=fixed, heuristic or fastest";

    /**
     * Checks the limit.
     *
     * @throws SettingException if it is below 0
     */
    public CudaOptions {
        if (memoryLimit < 0) {
            throw new SettingException(
                    "The limit of device memory must be at least 0 bytes, found " + memoryLimit + ".");
        }
    }

    /**
     * The same with one more option as it is written behind a device.
     *
     * @param option as {@code tf32=off}
     * @throws SettingException if it is none of the options, or has a value that it can't have
     */
    CudaOptions with(String option) {
        int equals = option.indexOf('=');
        String value = option.substring(equals + 1);
        return switch (option.substring(0, Math.max(equals, 0))) {
            case "memory" -> new CudaOptions(bytes(value, option), arenaGrowth, tf32, algorithms);
            case "arena" -> new CudaOptions(memoryLimit, named(ArenaGrowth.class, value, option), tf32, algorithms);
            case "tf32" -> new CudaOptions(memoryLimit, arenaGrowth, isOn(value, option), algorithms);
            case "algorithms" ->
                new CudaOptions(memoryLimit, arenaGrowth, tf32, named(Algorithms.class, value, option));
            default -> throw unknown(option);
        };
    }

    private static SettingException unknown(String option) {
        return new SettingException("Behind a CUDA device, options may be " + KNOWN + "; found '" + option + "'.");
    }

    private static boolean isOn(String value, String option) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw unknown(option);
        };
    }

    private static long bytes(String value, String option) {
        Matcher size = SIZE.matcher(value);
        if (!size.matches()) {
            throw unknown(option);
        }
        int shift = 10 * " kmg".indexOf(size.group(2).isEmpty() ? " " : size.group(2));
        return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << shift);
    }

    private static <E extends Enum<E>> E named(Class<E> kind, String value, String option) {
        try {
            return Enum.valueOf(kind, value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw unknown(option);
        }
    }

    /** What differs from the default, each with a comma before it, as {@link Device#parse} reads it behind a device. */
    @Override
    public String toString() {
        List<String> options = new ArrayList<>();
        if (memoryLimit > 0) {
            options.add(",memory=" + memoryLimit);
        }
        if (arenaGrowth == ArenaGrowth.EXACT) {
            options.add(",arena=exact");
        }
        if (!tf32) {
            options.add(",tf32=off");
        }
        if (algorithms != Algorithms.FIXED) {
            options.add(",algorithms=" + algorithms.name().toLowerCase(Locale.ROOT));
        }
        return String.join("", options);
    }

    /** The provider's options for a device, which the caller closes. */
    OrtCUDAProviderOptions of(int device) throws OrtException {
        OrtCUDAProviderOptions options = new OrtCUDAProviderOptions(device);
        boolean complete = false;
        try {
            if (memoryLimit > 0) {
                options.add("gpu_mem_limit", Long.toString(memoryLimit));
            }
            options.add(
                    "arena_extend_strategy",
                    arenaGrowth == ArenaGrowth.DOUBLING ? "kNextPowerOfTwo" : "kSameAsRequested");
            options.add("use_tf32", tf32 ? "1" : "0");
            options.add("cudnn_conv_algo_search", algorithms.option);
            complete = true;
            return options;
        } finally {
            if (!complete) {
                options.close();
            }
        }
    }
}
