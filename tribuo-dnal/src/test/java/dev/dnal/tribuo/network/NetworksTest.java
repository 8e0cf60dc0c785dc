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
    void anImpossibleDepthIsExplained() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Networks.named("resnet9"));
        assertTrue(e.getMessage().contains("6n + 2"), e.getMessage());
    }

    @Test
    void anUnknownNameListsThoseThereAre() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Networks.named("vgg19"));
        assertTrue(e.getMessage().contains("'vgg19'"), e.getMessage());
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
