package dev.dnal.gpu;

import dev.dnal.tribuo.runtime.CudaOptions;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.KernelSet;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * What is checked and how thoroughly.
 *
 * @param device where; on the CPU the same steps run with the kernels of CUDA
 * @param isShort whether only a little of each step is run
 * @param out folder of the records and of what else steps write
 * @param scripts folder of the Python script that PyTorch is timed by
 * @param cases what is timed, empty for all
 */
record CheckSettings(Device device, boolean isShort, Path out, Path scripts, List<String> cases) {
    /** The device with exact arithmetic, to compare with the CPU's. */
    SessionConfig exact() {
        return SessionConfig.on(onGpu() ? device.with(options(false, CudaOptions.Algorithms.FIXED)) : device);
    }

    /** The device with the arithmetic and the algorithms given. */
    SessionConfig session(boolean tf32, CudaOptions.Algorithms algorithms) {
        return SessionConfig.on(onGpu() ? device.with(options(tf32, algorithms)) : device);
    }

    private CudaOptions options(boolean tf32, CudaOptions.Algorithms algorithms) {
        return new CudaOptions(device.cuda().memoryLimit(), device.cuda().arenaGrowth(), tf32, algorithms);
    }

    boolean onGpu() {
        return device.kind() == Device.Kind.CUDA;
    }

    /** What is compared with. */
    static TrainingConfig cpu(Kernels kernels) {
        return new TrainingConfig(SessionConfig.on(Device.CPU), kernels, 1);
    }

    /** The kernels for CUDA that the loaded library has, the better ones first. */
    List<Kernels> kernels() {
        return OrtRuntime.start(device).kernels() == KernelSet.TRAINING
                ? List.of(Kernels.CUDA_TRAINING, Kernels.CUDA)
                : List.of(Kernels.CUDA);
    }
}
