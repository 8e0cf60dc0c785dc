package dev.dnal.conformance.tribuo;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that hold trainer and model to what Tribuo expects of its own. There are 25 checks; the names of tests begin with the
 * number of theirs, and each is reported in a line: {@code mvn verify -pl conformance-tests -am -Dgroups=tribuo}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("tribuo")
@TestMethodOrder(MethodOrderer.MethodName.class)
@ExtendWith(CheckReport.class)
@interface TribuoChecks {}
