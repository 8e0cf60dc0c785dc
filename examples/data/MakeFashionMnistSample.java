import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Takes a stratified sample of Fashion-MNIST. A program of one file with nothing of the project in
 * it, so that the data can be made and checked without building anything.
 *
 * <p>java.util.Random and Collections.shuffle are used because Java specifies their algorithms: the
 * sample is the same on every Java platform.
 */
final class MakeFashionMnistSample {
    private static final long SEED = 20170825L;
    private static final int CLASSES = 10;
    private static final int TRAIN_PER_CLASS = 1000;
    private static final int TEST_PER_CLASS = 200;
    private static final int IMAGE_MAGIC = 0x803;
    private static final int LABEL_MAGIC = 0x801;

    private MakeFashionMnistSample() {}

    /**
     * Makes the sample.
     *
     * @param args the folder of the four original files, and the folder to write to
     */
    public static void main(String[] args) throws IOException {
        Path source = Path.of(args[0]);
        Path target = Path.of(args[1]);
        Random random = new Random(SEED);
        sample(source, target, "train", TRAIN_PER_CLASS, random);
        sample(source, target, "t10k", TEST_PER_CLASS, random);
    }

    private static void sample(Path source, Path target, String part, int perClass, Random random)
            throws IOException {
        String imageFile = part + "-images-idx3-ubyte.gz";
        String labelFile = part + "-labels-idx1-ubyte.gz";
        ByteBuffer images = read(source.resolve(imageFile), IMAGE_MAGIC);
        ByteBuffer labels = read(source.resolve(labelFile), LABEL_MAGIC);
        int count = images.getInt(4);
        int rows = images.getInt(8);
        int columns = images.getInt(12);
        if (labels.getInt(4) != count) {
            throw new IOException(labelFile + ": expected " + count + " labels, found " + labels.getInt(4));
        }
        List<Integer> chosen = choose(labels, count, perClass, random);
        ByteBuffer chosenImages = ByteBuffer.allocate(16 + chosen.size() * rows * columns)
                .putInt(IMAGE_MAGIC)
                .putInt(chosen.size())
                .putInt(rows)
                .putInt(columns);
        ByteBuffer chosenLabels =
                ByteBuffer.allocate(8 + chosen.size()).putInt(LABEL_MAGIC).putInt(chosen.size());
        for (int index : chosen) {
            chosenImages.put(images.array(), 16 + index * rows * columns, rows * columns);
            chosenLabels.put(labels.get(8 + index));
        }
        write(target.resolve(imageFile), chosenImages.array());
        write(target.resolve(labelFile), chosenLabels.array());
    }

    /** The same number of each class, then all of them in random order. */
    private static List<Integer> choose(ByteBuffer labels, int count, int perClass, Random random) {
        List<List<Integer>> byClass = new ArrayList<>();
        for (int c = 0; c < CLASSES; c++) {
            byClass.add(new ArrayList<>());
        }
        for (int i = 0; i < count; i++) {
            byClass.get(labels.get(8 + i)).add(i);
        }
        List<Integer> chosen = new ArrayList<>();
        for (List<Integer> members : byClass) {
            Collections.shuffle(members, random);
            chosen.addAll(members.subList(0, perClass));
        }
        Collections.shuffle(chosen, random);
        return chosen;
    }

    private static ByteBuffer read(Path file, int magic) throws IOException {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            ByteBuffer content = ByteBuffer.wrap(in.readAllBytes());
            if (content.getInt(0) != magic) {
                throw new IOException(file + ": expected the magic number " + magic + ", found " + content.getInt(0));
            }
            return content;
        }
    }

    /** Java's gzip header holds no time and no name: the same content gives the same file. */
    private static void write(Path file, byte[] content) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file)) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            out.write(content);
        }
    }
}
