package dev.dnal.tribuo.network;

import dev.dnal.onnx.SettingException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The networks that have names. A name may end as an {@link ImagePreset} does, which chooses the network's layout; without,
 * it is that for small images.
 */
public final class Networks {
    private static final List<ImagePreset> ALL_LAYOUTS = List.of(ImagePreset.values());
    private static final List<ImagePreset> FOR_SMALL_IMAGES = List.of(ImagePreset.CIFAR10);

    private static final List<Family> FAMILIES = List.of(
            new Family(
                    "vggN with N = 11, 13, 16 or 19",
                    "VGG with batch normalisation",
                    List.of("vgg11", "vgg13", "vgg16", "vgg19"),
                    ALL_LAYOUTS,
                    "vgg(\\d{1,5})",
                    Networks::vgg),
            new Family(
                    "mobilenetv2",
                    "MobileNetV2",
                    List.of("mobilenetv2"),
                    ALL_LAYOUTS,
                    "mobilenetv2",
                    Networks::mobileNetV2),
            new Family(
                    "super-proxyless",
                    "supernet of ProxylessNAS: six operations summed in each block",
                    List.of("super-proxyless"),
                    ALL_LAYOUTS,
                    "super-proxyless",
                    Networks::superProxyless),
            new Family(
                    "resnet18, resnet34 and resnet50, those of ImageNet",
                    "residual network for ImageNet",
                    List.of("resnet18", "resnet34", "resnet50"),
                    ALL_LAYOUTS,
                    "resnet(18|34|50)",
                    Networks::imageNetResNet),
            new Family(
                    "resnetN with any other N = 6n + 2, as resnet8, resnet20 or resnet56, and resnetNb with convolutions as"
                            + " shortcuts",
                    "residual network for CIFAR",
                    List.of("resnet8", "resnet20", "resnet20b", "resnet32", "resnet44", "resnet56", "resnet110"),
                    FOR_SMALL_IMAGES,
                    "resnet(\\d{1,5})(b?)",
                    Networks::resNet),
            new Family(
                    "vgg-small",
                    "six convolutions in the manner of VGG",
                    List.of("vgg-small"),
                    FOR_SMALL_IMAGES,
                    "vgg-small",
                    Networks::smallVgg));

    /** What the name asked for beside the family. */
    private record Form(OptionalInt width, ImageScale scale) {
        int widthOr(int usual) {
            return width.orElse(usual);
        }
    }

    /** Makes the network that a name which has matched stands for. */
    private interface Maker {
        Network make(Matcher name, Form form);
    }

    private record Family(
            String names,
            String description,
            List<String> examples,
            List<ImagePreset> layouts,
            Pattern pattern,
            Maker maker) {
        Family(
                String names,
                String description,
                List<String> examples,
                List<ImagePreset> layouts,
                String pattern,
                Maker maker) {
            this(names, description, examples, layouts, Pattern.compile(pattern), maker);
        }

        Optional<Network> make(String name, Form form) {
            Matcher matcher = pattern.matcher(name);
            return matcher.matches() ? Optional.of(maker.make(matcher, form)) : Optional.empty();
        }
    }

    private Networks() {}

    /**
     * The network of a name, in its usual width.
     *
     * @param name one of {@link #known()}
     * @throws SettingException if there is no such network; the message lists those there are
     */
    public static Network named(String name) {
        return find(name, OptionalInt.empty());
    }

    /**
     * The network of a name in another width.
     *
     * @param name one of {@link #known()}
     * @param width channels of the first convolution, at least 1
     * @throws SettingException if there is no such network, or the width is out of range
     */
    public static Network named(String name, int width) {
        return find(name, OptionalInt.of(width));
    }

    /** What names there are, one description for each family of networks; all but their ends, see {@link ImagePreset}. */
    public static List<String> known() {
        return FAMILIES.stream().map(Family::names).toList();
    }

    /**
     * A network that has a name.
     *
     * @param name without the end of a layout
     * @param description of its family, for people
     * @param layouts that it has, as ends of its name
     */
    public record Example(String name, String description, List<ImagePreset> layouts) {
        /** Copies the list. */
        public Example {
            layouts = List.copyOf(layouts);
        }
    }

    /** Networks of all families, in the sizes that are usual. */
    public static List<Example> examples() {
        return FAMILIES.stream()
                .flatMap(family -> family.examples().stream()
                        .map(name -> new Example(name, family.description(), family.layouts())))
                .toList();
    }

    private static Network find(String name, OptionalInt width) {
        Optional<ImagePreset> preset = ImagePreset.endOf(name);
        String base = preset.map(
                        end -> name.substring(0, name.length() - end.suffix().length()))
                .orElse(name);
        Form form = new Form(width, preset.map(ImagePreset::scale).orElse(ImageScale.SMALL));
        return FAMILIES.stream()
                .flatMap(family -> family.make(base, form).stream())
                .findFirst()
                .orElseThrow(() -> new SettingException("Expected the name of a network, found '" + name
                        + "'; there are " + String.join("; ", known())));
    }

    private static Network vgg(Matcher name, Form form) {
        return new Vgg(depth(name), form.scale(), form.widthOr(Vgg.USUAL_WIDTH));
    }

    private static Network mobileNetV2(Matcher name, Form form) {
        return new MobileNetV2(form.scale(), form.widthOr(MobileNetV2.USUAL_WIDTH));
    }

    private static Network superProxyless(Matcher name, Form form) {
        return new SuperProxyless(form.scale(), form.widthOr(SuperProxyless.USUAL_WIDTH));
    }

    private static Network imageNetResNet(Matcher name, Form form) {
        return new ImageNetResNet(depth(name), form.scale(), form.widthOr(ImageNetResNet.USUAL_WIDTH));
    }

    private static Network resNet(Matcher name, Form form) {
        requireSmall(name, form);
        Shortcut shortcut = name.group(2).isEmpty() ? Shortcut.PADDING : Shortcut.PROJECTION;
        return new ResNet(depth(name), form.widthOr(ResNet.USUAL_WIDTH), shortcut);
    }

    private static Network smallVgg(Matcher name, Form form) {
        requireSmall(name, form);
        return new SmallVgg(form.widthOr(SmallVgg.USUAL_WIDTH));
    }

    private static int depth(Matcher name) {
        return Integer.parseInt(name.group(1));
    }

    private static void requireSmall(Matcher name, Form form) {
        if (form.scale() != ImageScale.SMALL) {
            throw new SettingException("Expected a network with a layout for large images, found '" + name.group()
                    + "', which has none; leave " + ImagePreset.IMAGENET.suffix() + " out");
        }
    }
}
