package dev.dnal.cli.help;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** What options are about. Help shows them by topic, in this order. */
public enum Topic {
    /** Which images, and what becomes of them before a network sees them. */
    DATA("Data"),
    /** Which network, and what of it. */
    NETWORK("Network"),
    /** How small it is to become, and what may go. */
    BUDGET("Budget"),
    /** How weights train. */
    TRAINING("Training"),
    /** Where networks run. */
    MACHINE("Machine"),
    /** Where results go, and which. */
    OUTPUT("Output"),
    /** What is seldom needed. */
    ADVANCED("Advanced"),
    /** What every command has. */
    GENERAL("Any command");

    private final String heading;

    /** Says what an option is about, or all options of a class that don't say otherwise. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.TYPE})
    public @interface About {
        /** The topic. */
        Topic value();
    }

    Topic(String heading) {
        this.heading = heading;
    }

    /** For people. */
    String heading() {
        return heading;
    }

    /** What the option's field says, or else the class that the field is in; options of neither are {@link #GENERAL}. */
    public static Topic of(OptionSpec option) {
        return option.userObject() instanceof AnnotatedElement field && field instanceof Member member
                ? said(field).or(() -> said(member.getDeclaringClass())).orElse(GENERAL)
                : GENERAL;
    }

    private static Optional<Topic> said(AnnotatedElement element) {
        return Optional.ofNullable(element.getAnnotation(About.class)).map(About::value);
    }
}
