package dev.dnal.tribuo.internal.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.MutableFeatureMap;
import org.tribuo.hash.HashedFeatureMap;
import org.tribuo.hash.ModHashCodeHasher;
import org.tribuo.test.Helpers;

class PixelMapTest {
    private static final ImageShape GREY = new ImageShape(1, 28, 28);
    private static final ImageShape COLOUR = new ImageShape(3, 12, 11);

    private static String format(String form, Object... numbers) {
        return String.format(Locale.ROOT, form, numbers);
    }

    private static Arguments grey(String title, IntFunction<String> name) {
        return Arguments.of(title, GREY, name);
    }

    private static Arguments colour(String title, IntFunction<String> name) {
        return Arguments.of(title, COLOUR, name);
    }

    /** Names by the position in [C, H, W]. */
    static List<Arguments> forms() {
        int plane = COLOUR.height() * COLOUR.width();
        int width = COLOUR.width();
        return List.of(
                grey("plain", p -> "" + p),
                grey("padded", p -> format("%03d", p)),
                grey("plain from 1", p -> "" + (p + 1)),
                grey("a word before", p -> "pixel" + p),
                grey("a word before, padded", p -> format("p%04d", p)),
                grey("a word before, from 1", p -> "pixel" + (p + 1)),
                grey("as CSVLoader names them", p -> "pixel" + p + "@value"),
                grey("a letter that could be an axis", p -> "x" + p),
                grey("a number in the word before", p -> "mnist28-" + p),
                grey("a small number in the word before", p -> "img_1_px_" + p),
                grey("row and column", p -> p / 28 + "x" + p % 28),
                grey("row and column from 1", p -> format("%dx%d", p / 28 + 1, p % 28 + 1)),
                grey("row and column by letters", p -> format("r%dc%d", p / 28, p % 28)),
                grey("row and column by words, padded", p -> format("Row_%02d_Col_%02d", p / 28, p % 28)),
                grey("row and column by an underscore", p -> p / 28 + "_" + p % 28),
                grey("row and column behind a word", p -> format("pixel_%d_%d", p / 28, p % 28)),
                grey("column first by letters", p -> format("x%dy%d", p % 28, p / 28)),
                grey("column first by words", p -> format("col%d-row%d", p % 28, p / 28)),
                grey("with the only channel", p -> format("%d_%d_0", p / 28, p % 28)),
                colour("plain", p -> "" + p),
                colour("a word before, from 1", p -> "pixel" + (p + 1)),
                colour("channel first", p -> format("%d_%d_%d", p / plane, p % plane / width, p % width)),
                colour("channel last", p -> format("%d_%d_%d", p % plane / width, p % width, p / plane)),
                colour(
                        "channel last from 1",
                        p -> format("%dx%dx%d", p % plane / width + 1, p % width + 1, p / plane + 1)),
                colour("three letters", p -> format("c%dh%dw%d", p / plane, p % plane / width, p % width)),
                colour("c for both", p -> format("r%dc%d_c%d", p % plane / width, p % width, p / plane)),
                colour("channel and position", p -> format("ch%d_%d", p / plane, p % plane)),
                colour("colours before", p -> List.of("red", "green", "blue").get(p / plane) + p % plane),
                colour(
                        "colours behind",
                        p -> format("r%dc%d_%s", p % plane / width, p % width, "RGB".charAt(p / plane))),
                colour(
                        "colour letters before",
                        p -> format("%s_%d_%d", "rgb".charAt(p / plane), p % plane / width, p % width)));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("forms")
    void placesAllPixelsByTheirNames(String title, ImageShape shape, IntFunction<String> name) {
        requirePlaces(shape, name, IntStream.range(0, shape.size()).boxed().toList());
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("forms")
    void placesWhatIsThereWherePixelsAreMissing(String title, ImageShape shape, IntFunction<String> name) {
        List<Integer> some = new ArrayList<>(IntStream.range(0, shape.size())
                .filter(p -> p % 5 == 1 || p % 7 == 2)
                .boxed()
                .toList());
        some.add(shape.size() - 1);
        requirePlaces(shape, name, some);
    }

    private static void requirePlaces(ImageShape shape, IntFunction<String> name, List<Integer> pixels) {
        ImmutableFeatureMap features =
                Helpers.mkFeatureMap(pixels.stream().map(name::apply).toArray(String[]::new));
        PixelMap map = PixelMap.of(features, shape);
        for (int pixel : pixels) {
            assertEquals(pixel, map.pixel(features.getID(name.apply(pixel))), name.apply(pixel));
            assertEquals(features.getID(name.apply(pixel)), map.featureOfPixel()[pixel]);
        }
    }

    @Test
    void countsFromZeroWhereNothingTellsAndSaysSo() {
        PixelMap map = PixelMap.of(Helpers.mkFeatureMap("pixel101", "pixel99"), GREY);
        assertEquals(101, map.pixel(0));
        assertTrue(
                map.uncertainty().orElseThrow().contains("'pixel101'"),
                map.uncertainty().toString());
    }

    @Test
    void isCertainOfPlainNumbersAndOfEnds() {
        assertTrue(PixelMap.of(Helpers.mkFeatureMap("101", "99"), GREY)
                .uncertainty()
                .isEmpty());
        assertTrue(PixelMap.of(Helpers.mkFeatureMap("p0", "p99"), GREY)
                .uncertainty()
                .isEmpty());
        assertTrue(PixelMap.of(Helpers.mkFeatureMap("p784", "p99"), GREY)
                .uncertainty()
                .isEmpty());
    }

    @Test
    void knowsWhereEarlierVersionsPlacedPixelsInAnotherWay() {
        assertTrue(PixelMap.of(Helpers.mkFeatureMap("10", "9"), GREY).isAsInEarlierVersions());
        assertTrue(PixelMap.of(Helpers.mkFeatureMap("p00", "p01"), GREY).isAsInEarlierVersions());
        assertFalse(PixelMap.of(Helpers.mkFeatureMap("p0", "p10", "p9"), GREY).isAsInEarlierVersions());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "petal;'petal', which has no number",
                "pixel1,pixel2,age;'age'",
                "a1,b2;'a1' and 'b2'",
                "3f2a,9c1b;'3f2a' and '9c1b'",
                "p0,p784;0 to 783 or 1 to 784",
                "1839201,-77;'-77'",
                "99999999999999999999;'99999999999999999999'",
                "r28c0,r0c0;'r28c0'",
                "0_3_4_5_6_7;by row and column",
                "pixel1,pixel01;for pixel 1"
            })
    void refusesNamesThatTellNoPlace(String namesAndPart) {
        String[] parts = namesAndPart.split(";");
        refused(() -> PixelMap.of(Helpers.mkFeatureMap(parts[0].split(",")), GREY), parts[1]);
    }

    @Test
    void refusesAColourImageWhoseNamesTellNoChannel() {
        refused(
                () -> PixelMap.of(names(144, p -> p / 12 + "x" + p % 12), new ImageShape(3, 12, 12)),
                "channel, row and column");
    }

    @Test
    void refusesNamesThatMayBeReadInTwoOrders() {
        refused(
                () -> PixelMap.of(names(27, p -> format("%d_%d_%d", p / 9, p % 9 / 3, p % 3)), new ImageShape(3, 3, 3)),
                "one way, found '0_0_0'");
    }

    @Test
    void refusesHashedNamesThoughTheyAreNumbers() {
        MutableFeatureMap names = new MutableFeatureMap();
        IntStream.range(0, 50).forEach(p -> names.add("0" + p, 1));
        HashedFeatureMap hashed =
                HashedFeatureMap.generateHashedFeatureMap(names, new ModHashCodeHasher(700, "some salt"));
        refused(() -> PixelMap.of(hashed, GREY), "hashed");
    }

    private static ImmutableFeatureMap names(int count, IntFunction<String> name) {
        return Helpers.mkFeatureMap(IntStream.range(0, count).mapToObj(name).toArray(String[]::new));
    }

    private static void refused(org.junit.jupiter.api.function.Executable call, String part) {
        SettingException e = assertThrows(SettingException.class, call);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
