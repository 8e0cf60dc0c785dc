package dev.dnal.tribuo.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NetworksTest {
    @Test
    void depthIsPartOfTheNameOfAResNet() {
        assertEquals(new ResNet(20), Networks.named("resnet20"));
    }

    @Test
    void widthMayBeChosen() {
        assertEquals(new ResNet(8, 5), Networks.named("resnet8", 5));
        assertEquals(new SmallVgg(7), Networks.named("vgg-small", 7));
    }

    @Test
    void aPresetAtTheEndOfANameChoosesTheLayout() {
        assertEquals(new Vgg(16, ImageScale.SMALL), Networks.named("vgg16"));
        assertEquals(new Vgg(16, ImageScale.SMALL), Networks.named("vgg16-cifar10"));
        assertEquals(new Vgg(16, ImageScale.LARGE), Networks.named("vgg16-imagenet"));
        assertEquals(new MobileNetV2(ImageScale.LARGE, 8), Networks.named("mobilenetv2-imagenet", 8));
        assertEquals(new ResNet(56), Networks.named("resnet56-cifar10"));
    }

    @Test
    void aNetworkForSmallImagesOnlyHasNoLayoutForImageNet() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Networks.named("resnet56-imagenet"));
        assertTrue(e.getMessage().contains("'resnet56', which has none"), e.getMessage());
    }

    @Test
    void resNetsHaveTheDepthsOfTwoFamilies() {
        assertEquals(new ImageNetResNet(18, ImageScale.SMALL), Networks.named("resnet18"));
        assertEquals(new ImageNetResNet(50, ImageScale.LARGE), Networks.named("resnet50-imagenet"));
        assertEquals(new ResNet(20, 16, Shortcut.PROJECTION), Networks.named("resnet20b"));
    }

    @Test
    void anImpossibleDepthIsExplained() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Networks.named("resnet9"));
        assertTrue(e.getMessage().contains("6n + 2"), e.getMessage());
    }

    @Test
    void anUnknownNameListsThoseThereAre() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Networks.named("lenet"));
        assertTrue(e.getMessage().contains("'lenet'"), e.getMessage());
        assertTrue(e.getMessage().contains("vgg-small"), e.getMessage());
        assertTrue(e.getMessage().contains("resnet56"), e.getMessage());
    }

    @Test
    void aNumberThatFitsNoIntIsUnknownAndNotAFailure() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Networks.named("resnet99999999999"));
        assertTrue(e.getMessage().contains("vgg-small"), e.getMessage());
    }
}
